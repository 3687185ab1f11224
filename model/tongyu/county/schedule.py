"""The phases of a month and the steps of each, in order, by name."""

SCHEDULE: dict[str, tuple[str, ...]] = {
    "fund": (
        "stress.strike",
        "joint_centres.share_premises",
        "funding.release",
        "joint_centres.open_centres",
        "produce_selection.select",
    ),
    "reach": ("social_work.serve", "mutual_aid.form_groups", "community.organise", "linking.link"),
    "train": ("learning.train", "lessons.hold", "vocational.train"),
    "persuade": ("openness.persuade", "mutual_aid.group_spirit"),
    "decide": ("going_online.sell", "going_online.shop", "cooperatives.join"),
    "grow": ("growing.grow", "crop_insurance.insure_crops"),
    "organise": ("cooperatives.run", "cooperatives.improve", "cooperatives.grade_harvest", "advances.pay_advances"),
    "move": ("logistics.move", "stress.keep_shut"),
    "list": ("listing.list_markets",),
    "clear": ("selling.make_offers", "selling.clear_markets"),
    "settle": ("settling.settle",),
    "live": (
        *("placement.find_work", "work.work", "distress.recover", "living.earn_other", "small_credit.lend"),
        *("health.fall_sick", "state_support.pay", "relief.relieve", "benefits.enrol", "benefits.pay", "posts.fill"),
        *("living.live", "income.close"),
    ),
    "measure": ("state_support.list_the_poor", "state_support.watch", "monitoring.monitor"),
}
