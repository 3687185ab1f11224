"""What happened to a household in a month, in words: the harvest, events, sales."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from tongyu.life.records import Event, Month, Sale, Value
from tongyu.report.amounts import in_kg, in_months, in_yuan, number, percent, share, signed, some

CHANNEL_WORDS = {"trader": "to the trader", "brand": "under the county brand"}
PAYERS = {
    "insured": "the common scheme",
    "covered": "critical-illness insurance",
    "assisted": "medical assistance",
}
SMALL_LOT = 5.0  # yuan: sales of less are not told one by one
Values = Mapping[str, Value]
Crops = Mapping[str, str]  # what the county calls its crops, by their names in the model

WORDS: dict[str, Callable[[Values], str]] = {
    "inputs_not_bought": lambda v: (
        f"had money for {percent(v['share_bought'])} of the month's farm inputs ({in_yuan(v['paid'])})"
    ),
    "leased_out": lambda v: f"nobody can till: {number(v['mu']):.1f} mu leased to kin",
    "leased_in": lambda v: f"tills {number(v['mu']):.1f} mu of kin for a rent",
    "rent_received": lambda v: f"kin paid {in_yuan(v['yuan'])} for the land that they till",
    "rent_paid": lambda v: f"paid kin {in_yuan(v['yuan'])} for the land that it tills for them",
    "land_taken_back": lambda v: f"tills the {number(v['mu']):.1f} mu again that kin had leased",
    "land_given_back": lambda v: f"no longer tills the {number(v['mu']):.1f} mu of kin",
    "patronage": lambda v: (
        f"patronage of {in_yuan(v['yuan'])} from the cooperative"
        + (f", {in_yuan(v['lost'])} lost" if some(v["lost"]) else "")
    ),
    "advance": lambda v: f"the cooperative advanced {in_yuan(v['yuan'])} on the harvest",
    "advance_kept": lambda v: f"its cooperative is gone: the {in_yuan(v['yuan'])} still owed need not be paid back",
    "excluded": lambda v: f"what came back was traced to it: no brand for {in_months(v['months'])}",
    "held_back": lambda v: f"an employer held back {in_yuan(v['yuan'])} of wages",
    "wages_better": lambda v: f"a good year for its wages: a month of work brings {percent(v['share'])} more",
    "wages_worse": lambda v: f"a bad year for its wages: a month of work brings {percent(v['share'])} less",
    "indemnity": lambda v: f"crop insurance paid {in_yuan(v['yuan'])}",
    "crowdfunding": lambda v: f"donors on the platform paid {in_yuan(v['yuan'])} of the bill",
    "refund": lambda v: f"the public hub gave back {in_yuan(v['yuan'])} of the year's rent",
    "admitted": lambda v: (
        f"admitted to hospital{_out_of_work(v['months'])}; the household paid {in_yuan(v['own'])}"
        + (f" ({in_yuan(v['borrowed'])} of it borrowed, debt {in_yuan(v['debt'])})" if some(v["borrowed"]) else "")
        + "".join(f", {payer} {in_yuan(v[name])}" for name, payer in PAYERS.items() if some(v[name]))
        + (" (the social worker applied for it)" if v["by_case"] else "")
    ),
    "admission_untreated": lambda v: (
        f"ill enough for hospital and could not pay: left untreated{_out_of_work(v['months'])}"
    ),
    "medicines_not_bought": lambda v: (
        f"had money for {percent(v['share_bought'])} of the month's medicines ({in_yuan(v['paid'])})"
    ),
    "mutual_aid": lambda v: (
        f"got {in_yuan(v['yuan'])} from its mutual-aid group"
        if number(v["yuan"]) > 0.0
        else f"gave {in_yuan(v['yuan'])} to an ill member of its mutual-aid group"
    ),
    "allowance_began": lambda v: f"enrolled in the minimum-living allowance by itself ({in_yuan(v['yuan'])} a month)",
    "allowance_began_with_help": lambda v: (
        f"enrolled in the minimum-living allowance with the social worker's help ({in_yuan(v['yuan'])} a month)"
    ),
    "allowance_ended": lambda _: "the yearly verification ended its minimum-living allowance",
    "pushed_out_of_allowance": lambda _: (
        "the quota of the minimum-living allowance was full: its place went to a household that was helped to apply"
    ),
    "top_up_began": lambda v: f"top-ups toward the line began ({in_yuan(v['yuan'])} a month)",
    "top_up_ended": lambda _: "top-ups ended",
    "loan": lambda v: f"borrowed {in_yuan(v['yuan'])} {_what_for(v['what_for'])}, debt {in_yuan(v['debt'])}",
    "repayment": lambda v: f"repaid {in_yuan(v['yuan'])}, debt {in_yuan(v['debt'])}",
    "course": lambda v: f"took a course (skill {share(v['skill_before'])} to {share(v['skill'])} by the month's end)",
    "case_opened": lambda v: (
        (f"visited by social worker {v['worker']}: a case opened" if v["worker"] else "a social worker opened a case")
        + f" (the cause found: {v['cause']})"
    ),
    "case_closed": lambda _: "the social worker's case closed",
    "joined_group": lambda v: f"joined mutual-aid group {v['group']}",
    "left_group": lambda _: "left its mutual-aid group",
    "joined_cooperative": lambda v: f"joined cooperative {v['cooperative']}",
    "left_cooperative": lambda v: (
        f"left cooperative {v['cooperative']}"
        + (f", {in_yuan(v['patronage_lost'])} of patronage lost" if some(v["patronage_lost"]) else "")
    ),
    "cooperative_woke": lambda v: f"its cooperative {v['cooperative']} was woken by a trained operator",
    "cooperative_closed": lambda v: f"its cooperative {v['cooperative']} went broke",
    "passed_grading": lambda v: f"its produce passed the cooperative's grading (quality {share(v['quality'])})",
    "failed_grading": lambda v: f"its produce failed the cooperative's grading (quality {share(v['quality'])})",
    "station_opened": lambda _: "an e-commerce station opened in the village",
    "station_closed": lambda _: "the village's e-commerce station closed",
    "better_insured": lambda _: "insured beyond the common scheme",
    "insured_as_before": lambda _: "extra insurance ended",
    "linked_to_credit": lambda _: "linked to formal credit",
    "cut_off_from_credit": lambda _: "no longer linked to formal credit",
    "place_in_fund": lambda _: "drew a place in the village's mutual-aid fund",
    "no_place_in_fund": lambda _: "no longer has a place in the village's mutual-aid fund",
    "small_credit_lent": lambda v: (
        f"borrowed {in_yuan(v['yuan'])}"
        + (" from the village's mutual-aid fund" if v["from_fund"] else " of small credit")
        + " to earn with it"
    ),
    "small_credit_repaid": lambda _: "paid back the last of its small credit",
    "found_work_away": lambda v: (
        ("the social worker" if v["by_casework"] else "the county")
        + f" found an adult work away ({_placed(v['adults'])})"
    ),
    "lost_work_away": lambda v: f"an adult lost the work away that had been found ({_placed(v['adults'])})",
    "contract_given": lambda _: "got a contract to deliver to the brand",
    "contract_ended": lambda _: "its contract with the brand ended",
    "post_given": lambda _: "got a post of public welfare",
    "post_ended": lambda _: "its post of public welfare went to another household",
    "learned_a_trade": lambda _: "somebody learned a trade in vocational training",
    "distress_began": lambda v: f"the blow left the household in distress, {in_months(v['months'])} to come",
    "distress_ended": lambda _: "over its distress",
    "producer_subsidy": lambda v: f"the state's subsidy of {in_yuan(v['yuan'])} for land under a crop",
    "disaster_relief": lambda v: f"disaster relief of {in_yuan(v['yuan'])} for what the drought took",
    "linked_to_legal_aid": lambda _: "got legal aid",
    "cut_off_from_legal_aid": lambda _: "legal aid ended",
    "linked_to_doctor": lambda _: "got check-ups and a family doctor",
    "cut_off_from_doctor": lambda _: "check-ups ended",
    "coaching_began": lambda _: "coaching began",
    "coaching_ended": lambda _: "coaching ended",
    "started_selling": lambda _: "started to sell online",
    "stopped_selling": lambda _: "stopped selling online",
    "got_online": lambda _: "somebody got online with a phone",
    "went_offline": lambda _: "nobody is online with a phone any more",
    "started_shopping": lambda _: "started to shop online",
    "stopped_shopping": lambda _: "stopped shopping online",
    "chronic_illness_began": lambda _: "somebody is chronically ill from now on",
    "chronic_illness_gone": lambda _: "nobody is chronically ill any more",
    "registered": lambda _: "registered as poor",
    "left_the_list": lambda _: "taken off the list of the poor",
    "child_born": (lambda _: "a child was born"),
    "turned_elder": (lambda v: f"{_persons(v['persons'])} turned 62: too old for wage work, a pension instead"),
    "member_died": (lambda v: f"a member of {v['age']} died"),
    "member_left_county": (lambda v: f"a member of {v['age']} left the county and sends money home"),
    "member_came_back": (lambda v: f"a member who had left the county came back, {v['age']} years old"),
    "elders_moved_out": lambda v: (
        f"{_persons(v['persons'])} moved out to live apart (household {v['household']}),"
        f" with {number(v['land']):.1f} mu and {in_yuan(v['yuan'])}"
    ),
    "moved_out": (
        lambda v: f"moved out of household {v['household']}, with a share by heads of its land, cash and grain"
    ),
    "inherited": lambda v: (
        f"inherited {number(v['land']):.1f} mu and {in_yuan(v['yuan'])} of kin whose household ended"
        + (f", with {in_yuan(v['debt'])} of debt" if some(v["debt"]) else "")
        + (f", and took in its children ({v['children']})" if v["children"] else "")
    ),
    "household_ended": lambda v: (
        f"nobody grown up is left: the household ends, and household {v['household']} has what it had and owed"
        + (f", and its children ({v['children']})" if v["children"] else "")
    ),
    "other": lambda v: f"{signed(v['yuan'])} yuan in phase {v['phase']} that this account has no word for",
}
"""What an event is in words, by kind; harvests and sales are told together (`_harvests`, `_sales`)."""


def happenings(month: Month, crops: Crops) -> list[str]:
    """What happened in a month: the harvest, events, sales by channel."""
    return [*_harvests(month.events, crops), *_events(month.events), *_sales(month.sales, crops)]


def _harvests(events: Sequence[Event], crops: Crops) -> Iterator[str]:
    """All of a month's harvest in one sentence."""
    lots = [f"{in_kg(e.values['kg'])} {crops[str(e.values['crop'])]}" for e in events if e.kind == "harvest"]
    if lots:
        yield f"harvested {', '.join(lots)}"


def _events(events: Sequence[Event]) -> Iterator[str]:
    for event in events:
        if event.kind in WORDS and not (event.kind == "repayment" and not some(event.values["yuan"])):
            yield WORDS[event.kind](event.values)


def _sales(sales: Sequence[Sale], crops: Crops) -> Iterator[str]:
    """One sentence a channel."""
    for channel in dict.fromkeys(sale.channel for sale in sales):
        here = [sale for sale in sales if sale.channel == channel]
        lots = [
            f"{in_kg(sale.kg)} {crops[sale.crop]} at {sale.price:.2f}" for sale in here if abs(sale.yuan) >= SMALL_LOT
        ]
        if lots:
            kept = sum(sale.kept for sale in here)
            later = f", {in_yuan(kept)} more kept for patronage" if some(kept) else ""
            where = CHANNEL_WORDS.get(channel, f"online on {channel}")
            yield f"sold {where} for {in_yuan(sum(sale.yuan for sale in here))}{later}: {', '.join(lots)}"


def _what_for(purpose: Value) -> str:
    return {"inputs": "for farm inputs", "rent": "for rent of land"}.get(str(purpose), "to live on")


def _out_of_work(months: Value) -> str:
    return f", an adult out of work for {in_months(months)}" if months else ""


def _persons(count: Value) -> str:
    return "a member" if count == 1 else f"{count} members"


def _placed(adults: Value) -> str:
    return f"adults of the household who work away so: {adults}"
