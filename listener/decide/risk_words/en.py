"""English risk words."""

from collections.abc import Mapping

from listener.terms import Topic

_VEHICLE = """(plane|aircraft|jet|car|bus|coach|train|tram|taxi|truck|van|bike|scooter|ferry|driver)"""
_DEVICE = (
    """(battery|phone|charger|laptop|oven|toaster|kettle|dryer|washing machine|heater|fridge|plug|cable|engine|wing)"""
)
_THING = """(bottle|glass|jar|tyre|tire|airbag|lid|pan|dish|hoverboard|power ?bank|headphones|earbuds)"""
_FOOD = """(food|meal|soup|salad|burger|pizza|sandwich|rice|bread|drink|coffee|bottle|yogh?urt|cereal|chocolate|
ice cream|chicken|dish|wrap|milk|pasta|cake|fries|baby food|formula)"""
_WATCHDOG = """(dot|faa|fcc|ftc|bbb|fda|caa|cfpb|ico|ofcom|ofgem|ombudsman|trading standards|regulators?|police|
authorities|attorney general|better business bureau|department of transportation|consumer protection)"""
_OUTLET = """(the press|the media|the news|the (news)?papers?|the tabloids|local news|news (crew|station|channel|
outlet|desk)s?|journalists?|reporters?|bbc|cnn|itv|watchdog|fox news|nbc|msnbc|cbs|daily mail|guardian|
new york times|usa today)"""
_SERVICE = """(web ?site|site|web ?page|app|servers?|systems?|computers?|network|internet|wi ?fi|broadband|phones?|
phone lines?|phone system|switchboard|portal|tills?|card machines?|atms?|checkout|login|log in|platform|booking
engine|online banking|mobile data|live ?stream|feed|api)"""

RISKS: Mapping[Topic, str] = {
    Topic.SAFETY: f"""
        ({_DEVICE}|{_VEHICLE}|{_THING}|house|kitchen|building|store|seat) ~ (on fire|in flames), caught fire,
        catch(es|ing)? fire, burst into flames, went up in flames, fire hazard, ({_DEVICE}|{_THING}) ~ (explod*|
        blew up|overheat(s|ed|ing)|melted|sparking|sparks|is smoking|was smoking),
        smoke (in|from|coming|filled|filling|pouring|billowing), burning smell, smell of (gas|burning), gas leak,
        electrocut*, electric shock, carbon monoxide, emergency landing, crash land*, engine (failure|failed|fire),
        {_VEHICLE} (has |had |just |nearly |almost )?(crashed|collided|derailed|skidded|ran a red light|ran over),
        (plane|train|bus|car) crash, (nearly|almost) (hit|killed|ran over) (me|us|my|a|him|her|someone),
        (could|might) have (died|killed|been killed|been seriously), (nearly|almost) (died|drowned|choked|suffocated),
        (could|will|going to|gonna) kill (someone|somebody|people|a child), chok(ed|ing) (on|hazard), fire alarm,
        (got|was|were|been|badly|seriously) (hurt|injured|burned|burnt|scalded),
        burn(ed|t) (my|his|her) (hand|face|arm|leg)*, brakes? (failed|stopped|don't|didn't|did not|do not),
        steering (failed|locked), wheel (came|fell) off, safety (hazard|risk|issue|concern|defect|violation)s?,
        unsafe, isn't safe, (not|never felt|don't feel) safe, (is|are|was|were|so|very|really|extremely|downright|
        super) dangerous, dangerous (driv*|product|situation), (chair|ladder|shelf|bed|stroller|pram|crib|roof|
        ceiling|stairs) ~ collapsed, trapped in (the|your|an?) (lift|elevator), (sexually|physically|
        verbally) (assaulted|harassed|attacked|abused), groped, (assaulted|attacked) (me|by|my|us),
        threatened (me|us|him|her|my), bomb threat, razor blade, medical emergency (on|at|in)
    """,
    Topic.HEALTH: f"""
        food poisoning, poisoned, (violently|physically|seriously|really|terribly) (ill|sick), fell ill after, (sick|
        ill) (after|from) (eating|drinking|your|the food|using|taking), (made|making) ~ (sick|ill) after, throwing up,
        threw up, vomit(ed|ing)?, diarrh*, stomach (cramps|pains?), allergic reaction, anaphyla*, epipen,
        (nut|peanut|gluten|dairy|milk|egg|sesame|shellfish) allerg*, undeclared allergen*, broke out in,
        (rash|hives) (on|all|after|from), chemical burns?, skin (reaction|burn), side effects?, miscarriage, maggots?,
        cockroach*, roaches, weevils?, larvae, bed ?bugs?, rodents?, rat droppings, mou?ldy, (bug|hair|fly|worm|
        insect|glass|metal|plastic|plaster|nail|mouse|rat|screw|stone|wire|mou?ld)s? ~ in ~ {_FOOD},
        mou?ld (on|in|inside) ~ {_FOOD}, salmonella, listeria, e coli, legionella, norovirus,
        raw (chicken|pork|in the middle), undercooked, (expired|out of date) (food|milk|meat|medicine|meds|product|
        formula), past (its|the) (use by|expiry|sell by), hospitali[sz]ed, (ended up|rushed|taken|went|sent|
        put) ~ (hospital|emergency room|ambulance|intensive care),
        (needed|needs) (stitches|an ambulance|surgery|oxygen), passed out, fainted, heat ?stroke, unconscious,
        insulin, (without|need|has|have|had|lost) (all )?(my|her|his|their|our) (meds|medication|medicines?|inhaler),
        (meds|medication|medicines?|inhaler) ~ (bag|bags|luggage|suitcase)
    """,
    Topic.FRAUD: """
        (been|got|get|getting|was|were) scammed, scam (alert|email|text|call|site|website|page),
        scammers? ~ (using|with|posing), (scammer|fraudster|criminal)s? ~ (pretending|posing|claiming|impersonating),
        (pretending|posing|claiming) to be (you|from), fraudulent(ly)?, fraudsters?, victim of (a )?(fraud|scam),
        commit* fraud, (is|it's|was|this is|be|reported as|report) fraud, fraud (case|complaint|on my|against),
        phishing, counterfeit*, identity theft, impersonat*, con artists?, ponzi, (unauthori[sz]ed|unknown|
        fraudulent) (charges?|payments?|transactions?|withdrawals?), embezzl*, money laundering, fake (website|site|
        account|page|invoice|email|text|profile|app|tickets?|agent|number|product)s?, brib(e|es|ed|ery), (stole|
        stealing|steals|stolen) ~ (money|cash|wallet|credit card|card details|from my|from our),
        without my (consent|permission), (staff|employees?|handlers?|crew|driver|courier|agent|worker)s? ~ (stole|
        stealing|theft), theft (by|from|of), stolen (out of|by your|by the|from one of|on your|on board), (wallet|
        phone|laptop|camera|ipad|jewel*|valuables|items|belongings|contents) ~ stolen, (was|were|got|been) robbed by
    """,
    Topic.DISCRIMINATION: """
        racis(t|ts|m), racial(ly)? (profil*|slurs?|abus*|discriminat*|motivated), discriminat*, sexis(t|m), homophob*,
        transphob*, islamophob*, anti ?semit*, xenophob*, misogyn*, ableis*, bigot*, n word, (racist|ethnic) slurs?,
        because ~ (i'm|i am|we're|we are|he's|she's|he is|she is|they are|they're) (black|brown|asian|muslim|jewish|
        gay|trans|disabled), because (my|his|her|their|our) ~ (is|was|are) (black|brown|asian|muslim|jewish|gay|trans|
        disabled), because of (my|his|her|our|their|your) (skin|race|religion|hijab|accent|disability|colou?r|gender|
        age|wheelchair|ethnicity), (refus*|denied|den(y|ying)|kicked|removed|thrown|humiliat*) ~ (wheelchair|
        guide dog|service dog|hijab|autis*|disabled|breastfeeding), (wheelchair|guide dog|service dog|
        service animal) ~ (refused|denied|broken|broke|damaged|destroyed|lost|not allowed),
        treated ~ because of (my|his|her|our), not wheelchair accessible
    """,
    Topic.DATA_LEAK: """
        data (breach|leak|theft|protection (breach|complaint)), security (breach|hole|flaw|vulnerability|leak),
        ransomware, (leaked|leaking|exposed|sold|selling|shared|sharing|lost|gave) (my|our|all my|customer|customers|
        people's) ~ (data|info*|details), (my|our|customer) (personal )?(data|details|info|information|card details|
        passport|credit card) ~ (leaked|exposed|stolen|compromised|hacked|sold), (account|accounts|card|website|site|
        app|system) ~ (hacked|compromised), (were|was|been|got|getting) hacked, hackers, (another|other|different|
        wrong|someone else's|somebody else's|some random) (customer|passenger|person|people|client|
        user)*('s)? (details|data|booking|address|invoice|order|account|info*|boarding pass), (someone|
        somebody) else's (account|details|data|booking|invoice|personal|info*|boarding pass|address|email), gdpr,
        (privacy|hipaa) (violation|breach|issue|complaint|concerns?), password* ~ (plain ?text|leaked|stolen),
        leaked (my|our|his|her) (address|number|email|phone|data|details), dox+(ed|ing)?, invasion of privacy
    """,
    Topic.LEGAL: f"""
        lawsuit*, class action, (my|our|your|a) (lawyer|attorney|solicitor|barrister)s?,
        lawyer(s|ed)? (up|will|is|are), suing, sue (you|u|your|y'all|them|the|this|these|over|for),
        (will|gonna|to|should|could|can|i'll|we'll) sue, sued,
        (take|taking|took|see) (you|u|them|this|it) (to|in) court, small claims, court (case|action|order),
        press(ing)? charges, legal (action|advice|team|proceedings|letter|notice|recourse|department|steps),
        cease and desist, breach of contract, (report|reporting|reported|complain|complaining|complained|complaint|
        claim|file|filed|filing) ~ (to|with) (the )?{_WATCHDOG},
        (calling|called|contacting|contacted) (the )?{_WATCHDOG}, ombudsman, trading standards, police report,
        consumer (rights|protection)( law|act)?, (against the|breaking the|violat* ~) law, illegal(ly)?,
        (eu|ec|uk) ?261
    """,
    Topic.PRESS: f"""
        (go|going|went|gone|take|taking|took|talk|talking|talked|speak|speaking) ~ to {_OUTLET}, (contact|contacted|
        contacting|call|calling|called|tell|telling|told|email|emailing|emailed|tip|tipping) ~ {_OUTLET}, (i'm|i am|
        as) an? ~ (journalist|reporter|columnist|blogger|travel writer|news producer), request for comment, (writing|
        doing|working on|preparing) an? (story|article|piece|report|segment) (on|about),
        comment for (a|an|our|my) (story|article|piece), (media|press) (inquiry|enquiry|request|contact|office),
        (on|in) (the )?(evening|national|local) news, news ~ (story|report) about, (go|goes|going|gone|went) viral,
        make (this|it|you) (go )?viral, (tell|telling|tell all|show|warn) my ~ (followers|readers|subscribers)
    """,
    Topic.CHURN: """
        (never|not ever|won't ever) (again )?(fly*|buy*|use|using|shop*|order*|book*|eat*|stay*|travel*|bank*|
        bother*) ~ (again|with|from|you), never (ever )?again,
        (never|not) (coming|going|flying|shopping|ordering|be) back, never do(ing)? business, (this|that) (is|was|
        will be|'ll be) ~ last (time|order|purchase|trip|booking),
        (my|our) last (flight|time|trip|stay) (with|on|flying|using), (switching|switched|moving|jumping) ~ (provider|
        airline|bank|carrier|brand|operator|network|supplier|insurer)s?, (i'm|i am|we're|we are|be|i'll be|definitely|
        considering|time to|about to|might) (switching|switch) (to|over), (switch|change|changing) (providers?|
        airlines?|banks?|carriers?|brands?|operators?|networks?|suppliers?), cancel+(ing|ed)? (my|our|the) (account|
        subscription|contract|membership|card|policy|service), clos(e|ing|ed) (my|our) account,
        (lost|losing|lose) ~ (customer|business|client)s?, tak(e|ing) ~ business elsewhere, (ex|former) customer,
        boycott*, (i'm|i am|we're|we are|so|officially|completely|absolutely) done with (you|u|this|these|your|them),
        avoid ~ at all costs?, (won't|will not|will never|wouldn't) (be (flying|using|shopping|ordering|returning|
        renewing)|fly|use|recommend|renew|return), delet(e|ed|ing) (the|your|my) (app|account), done flying
    """,
    Topic.OUTAGE: f"""
        outage*, power cut, {_SERVICE}('s)? ((is|are|was|were|has been|have been|been|still|just|went|goes|gone|keeps
        going|seems|appears) )?((all|still|now|completely|totally|currently|again|both) )?(down|offline|unreachable|
        unavailable|frozen|dead), {_SERVICE} ((is|are|has|have|still|again|currently|just) )?(not|isn't|aren't|
        stopped|won't|doesn't|don't|hasn't been|can't|keeps not) (working|work|loading|load|respond*|opening|open|
        connect*|syncing|sync), {_SERVICE} ~ (keeps|kept) (crashing|freezing|kicking me out|timing out), {_SERVICE}
        (just )?crashed, (is|are) ~ down (for (everyone|everybody|anyone|all|others)|again|right now|atm|or is it),
        downdetector, (no|zero) (internet|broadband|dial tone|mobile data|4g|5g|running water|hot water|electricity)
        (at|in|since|for|all|again|here|anywhere), no (signal|reception) (since|all day|across|anywhere|in (the whole|
        town)), (can't|cannot|can not|couldn't|unable to) (log|sign) ?in, (can't|cannot|can not|couldn't|unable to) ~
        on (the|your) (web ?site|app|site), error (code )?(500|502|503|504), (500|502|503|504) error, bad gateway,
        service unavailable, temporarily unavailable, signal(s|ling)? (failed|failure|problems?), system(s|wide)?
        (failure|is down|are down), (all|both) (lines|trains|servers|tills|machines|atms) ~ (down|offline|stopped|
        suspended), out of service, (blackout|black out) (in|on|at|again|since)
    """,
}

FALSE_FRIENDS: Mapping[Topic, str] = {
    Topic.SAFETY: """
        (idea|campaign|meme|tweet|hashtag|story|song|trend|career|team|band|dj|sale|lineup|squad|timeline) ~ fire,
        (app|site|website|page|server|system|game|browser|software|update|stream|tab)s? ~ (crash|explod|collaps)*,
        (almost|nearly|could have) died (laughing|of|when|lol|from laughing|inside), not safe for work,
        dangerous (for|to) my (wallet|bank|diet|waistline), (inbox|mentions|phone|twitter|notifications) (is|are|
        was)? ?(explod|blew up|blow)*, crash (course|diet|test), unsafe (password|link|url),
        blew up (my|his|her|in) (phone|mentions|face)
    """,
    Topic.HEALTH: """
        (bug|worm)s? ~ (app|code|software|game|update|version|system|website|site), sick (of|and tired),
        rash decision, vomit(ed|ing)? (colou?r|green|yellow|emoji), poisoned (atmosphere|chalice),
        side effects? of (success|love)
    """,
    Topic.FRAUD: """
        fraud (alert|protection|department|dept|prevention|team|detection|check|squad|line),
        (accidentally|wrongly|falsely|mistakenly) ~ fraud, (not|isn't) a (fraud|scam), stole (the show|my heart|
        our hearts|the spotlight|a kiss|my seat), (a|such a|what a|absolute) steal, feel like a fraud,
        impersonat(e|ing|ion) (of|contest|elvis)
    """,
    Topic.DISCRIMINATION: """
        discriminating (taste|palate|customer|buyer|reader|ear)s?, price discrimination
    """,
    Topic.DATA_LEAK: """
        (life|growth|travel|ikea|kitchen) hack*, hacked together, leaked (trailer|album|photo|specs|image|song|
        episode|render)*, (read|about|news of|like) ~ (target|sony|equifax|anthem) ~ breach
    """,
    Topic.LEGAL: """
        (aunt|auntie|hi|hey|hello|dear|thanks|thank you|mrs|ms|miss|love|sorry|peggy|mary|betty|to|for|ask|from|
        agent) sue (for|from|the|at|in|on|was|is|said|over), (should|must|ought to|gotta) be illegal,
        illegal(ly)? (good|cute|delicious|download*|stream*), legal (drinking|age), so sue me, (not|isn't) illegal
    """,
    Topic.PRESS: """
        press (the|a|any|one|two|start|play|enter|button|here|hold|pause|release|conference), social media, good news,
        bad news, media (player|server|centre|center|markt|library), (tell|told|telling) ~ the news ~ (wife|mum|mom|
        family|kids|friends)
    """,
    Topic.CHURN: """
        switch(ing|ed)? (to|back|over) (a |an |the |another |my )?(earlier|later|different|aisle|window|seat|seats|
        flight|plane)*, never (fly*|use) ~ (before|without|anyone else|any other|anything else|another),
        last (flight|train|bus) (of|out|home|tonight), never (lost|losing|lose), (lost|losing|lose) (one|a|two|my|our|
        the)? ?business (day|days|hours|class|card), done with (the|your) (survey|form|call),
        lost (my|our) business (card|class)
    """,
    Topic.OUTAGE: """
        (sit|sat|calm|break|slow|put|turn|turned|shut|written|hung|marked|let|lets|letting|going|go|came|come|scroll|
        nailed|got|get) (me |us |it |you |things )?down, (phone|line|lines|service|signal|tv) (down|dead) (the|to),
        (put|took|take|taken|taking|pull|pulled|plane|aircraft) ~ out of service, power outlet*, (walked|further|way|
        right|straight) down, (phone|battery) (is )?dead (at|by|after|because), my phone (is |was )?(dead|frozen)
    """,
}
