"""The publications that numbers come from. Many Chinese ones were read in republished copies."""

from tongyu.county.numbers.kinds import Source

SOURCES: dict[str, Source] = {
    "zhou_2024": Source(
        "Zhou Shan",
        "2024",
        "Research on the Synergistic Poverty Alleviation Strategy between Social Work and Rural E-Commerce",
        "E-Commerce Letters 13(3), 7012-7017, doi 10.12677/ecl.2024.133864",
    ),
    "nbs_line": Source(
        "National Bureau of Statistics of China",
        "2011-2020",
        "Rural poverty line",
        "The Economist 2011-12-02; NBS series",
    ),
    "nbs_cpi": Source(
        "National Bureau of Statistics of China",
        "2011-2020",
        "Rural consumer price index",
        "NBS series, recalled",
    ),
    "nbs_poor_areas_2019": Source(
        "National Bureau of Statistics of China",
        "2020",
        "Rural income in poverty areas, 2019",
        "tztong.gctong.com/a/67733.html",
    ),
    "jilin_map": Source(
        "rolseo.com", "n.d.", "Tongyu in Jilin: agricultural households and population", "rolseo.com/jilintongyu_map"
    ),
    "census_2010": Source(
        "Wang Yuesheng", "n.d.", "Rural households in the census of 2010", "as cited in hanspub.org 10-3140124"
    ),
    "sample_census_2005": Source(
        "National Bureau of Statistics of China", "2006", "Generations in rural households, 2005", "table 7-2c"
    ),
    "szdchkj": Source("Tongyu county", "2019", "Peak outputs of crops", "szdchkj.cn/dongtai/detail/5779.html"),
    "mung_2010": Source("China Daily", "2010", "Mung bean prices, 2009-2010", "China Daily 2010-05-18, 2010-06-09"),
    "nonghehe": Source(
        "Nonghehe", "2015", "Tongyu's e-commerce: white sorghum rice", "nonghehe.com/news/show-29088.html"
    ),
    "chinadaily_2015": Source(
        "China Daily",
        "2015",
        "Tongyu and e-commerce",
        "chinadaily.com.cn/m/jilin/2015-05/13/content_20702098.htm",
    ),
    "syxj": Source("China.com.cn", "2013", "Sanqianhe's first day on Tmall", "syxj.com.cn, 2013-10-21"),
    "parcel_2022": Source(
        "State Post Bureau of China", "2023", "Express revenue and parcels, 2022", "merotribune 2023-01"
    ),
    "storage": Source(
        "State Grain Bureau of China",
        "2006",
        "Post-harvest losses on farms",
        "sohu 2006-10-15; jiangsulong.com 2020-08",
    ),
    "mu_jia_2024": Source(
        "Mu Jia et al.", "2024", "Drought risk of maize in western Jilin", "Journal of Arid Meteorology 42(4)"
    ),
    "che_2022": Source(
        "Health Economics Review",
        "2022",
        "Catastrophic health expenditure in China 2012-2018",
        "s13561-022-00365-z",
    ),
    "mca_2015": Source(
        "Ministry of Civil Affairs of China",
        "2016",
        "Statistical bulletin of civil affairs, 2015",
        "hssesm.cn; 49.0 m rural recipients, 93.15 bn yuan, standard 3,177.6 yuan a year",
    ),
    "finkelstein_2019": Source(
        "Finkelstein and Notowidigdo",
        "2019",
        "Take-up and targeting: experimental evidence from SNAP",
        "Quarterly Journal of Economics 134(3), 1505-1556",
    ),
    "labour_2023": Source(
        "Humanities and Social Sciences Communications",
        "2023",
        "Labour supply of recipients of the minimum-living allowance",
        "s41599-023-02446-8",
    ),
    "admissions_2014": Source(
        "PLoS One", "2014", "Hospital admissions of rural residents, 2011", "journal.pone.0108571"
    ),
    "chifeng": Source(
        "Study of Chifeng, Inner Mongolia",
        "n.d.",
        "Critical-illness insurance and medical assistance: catastrophic spending -17.1 %, its intensity -31.2 %",
        "abstract",
    ),
    "mofcom_2021": Source(
        "Ministry of Commerce of China",
        "2021",
        "Merchants and farm produce sold online in 832 poor counties, 2020",
        "yybnet 2021-01-28; 2019: yicaiglobal.com 2020-05-12",
    ),
    "cnnic_2015": Source(
        "China Internet Network Information Center",
        "2016",
        "195 million rural users of the internet, and 22 % of online shoppers in townships and villages, end of 2015",
        "thepaypers.com, rural China internet infrastructure",
    ),
    "cnnic_2020": Source(
        "China Internet Network Information Center",
        "2020",
        "Rural internet use, March and June 2020; 18.5 % at the end of 2010",
        "46th statistical report",
    ),
    "crepon_2013": Source(
        "Crepon, Duflo, Gurgand, Rathelot and Zamora",
        "2013",
        "Do labor market policies have displacement effects?",
        "Quarterly Journal of Economics 128(2), 531-580, abstract",
    ),
    "gmw_2020": Source("Guangming Online", "2020", "Poor workers away from home, September 2020", "gmw.cn 2020-10-11"),
    "posts_2020": Source(
        "State Council of China", "2020", "Posts of public welfare in 22 provinces", "State Council press conference"
    ),
    "posts_pay": Source(
        "Tang county; Wuyang county",
        "2018-2019",
        "Pay of posts of public welfare",
        "hbfp.hebei.com.cn 2019-01-18; rb.lhrb.com.cn 2018-06-28",
    ),
    "posts_sign": Source("Du Hongyan", "2017", "Posts of public welfare and work outside", "2017"),
    "burke_2019": Source(
        "Burke, Bergquist and Miguel",
        "2019",
        "Sell low and buy high: arbitrage and local price effects in Kenyan markets",
        "Quarterly Journal of Economics 134(2), 785-842",
    ),
    "adb_812": Source(
        "Cai, Park and Wang", "2020", "Village mutual-aid funds, a randomised trial", "ADB Economics Working Paper 812"
    ),
    "canberra_2011": Source(
        "United Nations Economic Commission for Europe",
        "2011",
        "Canberra Group Handbook on Household Income Statistics, second edition",
        "unece.org",
    ),
    "gunther_2009": Source(
        "Gunther and Harttgen",
        "2009",
        "Estimating households vulnerability to idiosyncratic and covariate shocks",
        "World Development 37(7), 1222-1234",
    ),
    "huaon_2021": Source(
        "Huajing Industry Research Institute",
        "2021",
        "Income by prefecture in Jilin, 2020",
        "huaon.com/channel/rank/778118.html",
    ),
    "illness_2017": Source(
        "Renmin Zhengxie Bao",
        "2017",
        "Poor because of illness",
        "People's political consultative daily 2017-08-27",
    ),
    "mckenzie_2020": Source(
        "McKenzie", "2020", "Small business training to improve management practices", "World Bank WPS 9408"
    ),
    "cai_2015": Source(
        "Cai, de Janvry and Sadoulet",
        "2015",
        "Social networks and the decision to insure",
        "povertyactionlab.org",
    ),
    "front_2021": Source("Frontiers in Psychology", "2021", "Whom farmers in Chongqing trust", "Front Psychol 727644"),
    "liang_2018": Source("Liang et al.", "2015", "Share of farmers in cooperatives", "J Integr Agric 2018(2)"),
    "hollow_coops": Source("PMC10830000", "2024", "What members use of 74 citrus cooperatives", "PMC10830000"),
    "social_work_2021": Source(
        "China Society News", "2021", "Township social-work stations", "China Society News 2021-12-31"
    ),
    "mofcom_2015": Source(
        "Ministry of Commerce of China",
        "2015",
        "Demonstration counties: grant and use",
        "m.sgcio.com 11558, 2015-07-21",
    ),
    "site_caps": Source("A county plan", "n.d.", "Caps on site subsidies", "wodeyuanxiao.com"),
    "targeting": Source(
        "Yuan Hehe; Zhu and Li",
        "2018",
        "Village targeting; rural dibao targeting",
        "fx361 16891234; sscp.cssn.cn",
    ),
    "world_bank": Source("World Bank", "2011", "International poverty lines in 2011 PPP", "jizihe.com 14553192"),
    "inner_mongolia_2025": Source(
        "Agriculture", "2025", "Willing and acting sellers in Inner Mongolia", "Agriculture 15(5):501"
    ),
    "packaging_2017": Source(
        "People's Daily", "2018", "Parcels and their packing waste, 2017", "peoplesdaily.pdnews.cn 68045"
    ),
}
