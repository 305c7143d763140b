"""Dutch risk words, of the Netherlands and Flanders. «Brand» is a fire and a trademark: never alone."""

from collections.abc import Mapping

from listener.terms import Topic

_DEVICE = """(accu|batterij|telefoon|oplader|oven|wasmachine|droger|koelkast|stekker|kabel|laptop|fatbike|magnetron|
waterkoker|powerbank)"""
_ENGINE = """(vliegtuig|motor|auto|bus|trein|tram|taxi|fiets|scooter|step|chauffeur|machinist|bezorger|vleugel)"""
_THING = """(fles|glas|pot|ruit|pan|schaal|airbag|band|gebouw|winkel|magazijn|huis|keuken|stoel)"""
_FOOD = """(eten|salade|soep|maaltijd|pizza|burger|hamburger|broodje|brood|rijst|kip|drankje|fles|yoghurt|
groenten?|pak|friet|frietjes|koffie|ijs|chocola*|saus|pasta|babyvoeding|gehakt|sla)"""
_OUTLET = """(de pers|de media|de krant|kranten|een krant|een journalist|journalisten|de journalist|rtl*|telegraaf|
de telegraaf|het nos|de nos|volkskrant|nrc|vrt|vtm|hln|het laatste nieuws|nieuwsblad|radar|pointer|
eenvandaag|hart van nederland|tros radar|avrotros|bnnvara)"""
_SERVICE = """(site|website|webshop|app|servers?|systeem|systemen|netwerk|internet|wifi|lijn|vaste lijn|telefoonlijn|
centrale|portaal|kassa|kassas|kassa's|betaalterminals?|pinautomaat|pinautomaten|automaat|automaten|bankieren|platform|
tv|televisie|bereik|glasvezel|deurbel)"""

RISKS: Mapping[Topic, str] = {
    Topic.SAFETY: f"""
        in brand (gevlogen|gestaan|vloog|vliegt|stond|staat|stonden),
        (vloog|vlogen|vliegt|stond|stonden|staat|staan) ~ in brand, brandgevaar*, brandlucht, brandwond*, brandje,
        (de|met de|kwam de) brandweer, vlam gevat, vatten? ~ vlam, in vlammen, ({_DEVICE}|{_THING}|
        {_ENGINE}) ~ (ontplof*|explodeer*|geexplodeerd|oververhit*|gesmolten|smelt|vonken|rookt|begon te roken),
        rookontwikkeling, rook (in|uit|aan boord), geelektrocuteerd, elektrocutie,
        (een|flinke|stroom)? ?schok (gekregen|van), onder stroom, kortsluiting, gaslek, gaslucht, koolmonoxide,
        noodlanding, geevacueerd, evacuatie, ontruimd, remmen ~ (werk|weiger|deed|deden|doen|kapot|faal)*,
        levensgevaarlijk*, (zeer|erg|heel|echt|is|was|super|zo|gewoon) gevaarlijk,
        gevaarlijke (situatie|chauffeur|rijstijl|product)*, gewond*, verwond*,
        verbrand ~ (hand|vinger|gezicht|arm|been)*, (hand|vinger|arm|been)* ~ verbrand, bijna ~ (dood|verongelukt|
        gestikt|verdronken|aangereden|omgekomen|overreden|doodgereden), verstikkingsgevaar, stikgevaar, aangereden,
        aanrijding, ongeluk (gehad|gebeurd|veroorzaakt), ontspoord*, onveilig*, (niet|allesbehalve) veilig,
        veiligheids(risico|probleem|issue)*, mishandeld, bedreigd, aangerand, lastiggevallen,
        (aangevallen|geslagen) door, aanranding, (bedreigde|bedreigt) (me|mij|ons), (chauffeur|bezorger|machinist|
        bestuurder) ~ (dronken|appen|appte|op zijn telefoon|in slaap|door rood), door rood (gereden|rijden|reed),
        opgesloten in (de|een) (lift|trein|bus), vast in de lift, door (de|het) ~ gezakt, terugroepactie
    """,
    Topic.HEALTH: f"""
        voedselvergiftiging, vergiftig(d|ing), (ziek|misselijk|beroerd) geworden (van|na|door), doodziek,
        ziek (na|door) (het|jullie|eten|een), overgegeven, gebraakt, (moest|moeten|lopen|zitten) overgeven, diarree,
        buikkrampen, buikgriep, allergisch* reacti*, anafyl*, epipen, allerg* ~ niet (vermeld|aangegeven|genoemd|
        op het etiket|doorgegeven)*, schimmel*, beschimmeld*, maden, kakkerlak*, bedwants*, (haar|glas|plastic|metaal|
        insect|vlieg|worm|spijker|muis|rat|beestje|rups|schroef|steentje|stuk glas)(en|s|jes)? ~ in (mijn|onze|de|het|
        een|mn|m'n) {_FOOD}, larven, muizenkeutels?, ongedierte, salmonella, listeria, e coli, legionella, rauwe kip,
        kip ~ rauw, (niet|half) gaar, over (de )?datum, bedorven, bijwerking*, miskraam,
        (in|naar) (het |een )?ziekenhuis, (op|naar) de spoed, eerste hulp, spoedeisende, (met de|een) ambulance,
        flauwgevallen, buiten bewustzijn, bewusteloos, insuline, medicijnen ~ (koffer|bagage|tas)s?,
        zonder (mijn|haar|zijn|onze) (medicijnen|medicatie|pillen), huiduitslag, uitslag (op|over|gekregen),
        onwel geworden, chemische brandwond*
    """,
    Topic.FRAUD: """
        (ben|bent|word|was|werd|zijn|worden|is|waren) ~ opgelicht, oplichters? ~ (actief|naam|doen|doet|bellen|mailen|
        sturen|namens|gebruik*), (poging tot|slachtoffer van) ~ (oplichting|fraude|phishing),
        (doet|doen) zich voor als, nep ?(site|mail|webshop|website|account|factuur|facturen|bericht|sms|profiel|
        winkel|app|medewerker|tickets?)s?, (valse|neppe) (site|mail|webshop|website|account|factuur|facturen|
        berichten|sms|profiel|app|pagina|tickets?|medewerkers?), phishing*, fraude*, frauduleu*, gefraudeerd,
        spookfactu*, spoofing, identiteitsfraude, namaak*, omgekocht, witwas*, valsheid in geschrifte,
        (geld|bedrag|euro) ~ (gestolen|gejat|ontvreemd), zonder ~ (toestemming|machtiging|akkoord) ~ (afgeschreven|
        geincasseerd|geld), (afgeschreven|geincasseerd) zonder ~ (toestemming|machtiging|akkoord),
        onbekende (afschrijving|transactie|betaling)*, (pakket|pakketje|koffer|telefoon|portemonnee|laptop|spullen|
        inhoud) ~ (gestolen|gejat|ontvreemd), gestolen (uit|door) ~ (koffer|tas|bagage|medewerker|personeel|bezorger|
        bus), (uit|in|namens) (jullie|uw|hun) naam ~ (mail|sms|bel|bericht|betaal)*
    """,
    Topic.DISCRIMINATION: """
        racis(t|ten|me|tisch|tische), (ge)?discrimin(eer|eert|eerd|eren|atie|erend|erende), seksis(t|me|tisch|tische),
        homofo(o)?b*, transfo(o)?b*, islamofo(o)?b*, moslimhaat, jodenhaat, antisemit*, xenofo(o)?b*,
        vreemdelingenhaat, vrouwonvriendelijk*, etnisch profileren, etnisch geprofileerd, (vanwege|wegens|door|
        om) (mijn|zijn|haar|hun|onze|m'n) (huidskleur|kleur|afkomst|geloof|hoofddoek|beperking|handicap|accent|
        achternaam|geaardheid|leeftijd|rolstoel), omdat (ik|we|wij|hij|zij|ze|mijn) ~ (zwart|donker|moslim*|turks|
        marokkaans|joods|homo|lesbisch|gehandicapt|buitenlander|hoofddoek), (rolstoel|hulphond|geleidehond|
        blindengeleidehond|assistentiehond)* ~ (geweiger|niet mee|kapot|kwijt|vergeten|niet toegelaten|niet welkom|
        beschadigd)*, (geweiger|weiger|niet mee|uitgesloten|niet welkom)* ~ (rolstoel|hulphond|geleidehond|
        assistentiehond|hoofddoek|beperking)*, niet toegankelijk ~ rolstoel*
    """,
    Topic.DATA_LEAK: """
        datalek*, data ?lekken, beveiligingslek*, privacyschending, privacylek, autoriteit persoonsgegevens,
        cyberaanval, ransomware, (gegevens|data|wachtwoord|klantgegevens|adres|bsn|e ?mailadres|paspoort|
        rekeningnummer)* ~ (gelekt|op straat|gestolen|gehackt|buitgemaakt|verkocht|doorverkocht|zichtbaar|openbaar),
        (lekken|lekt|gelekte|verkopen|verkocht|delen) ~ (gegevens|klantgegevens|data|wachtwoorden),
        andermans (gegevens|account|factuur|bestelling|data|naam|pakket), (gegevens|account|bestelling|factuur|adres|
        dossier|mail|ticket|polis) van (een )?(ander|andere|iemand anders|vreemde|wildvreemde)*, (account|site|
        website|systeem|mail|e ?mail|app) ~ (gehackt|gekraakt), (ben|was|zijn|word|werd|worden) gehackt, hackers?,
        (avg|privacy) (schending|overtreding|klacht|verzoek|wet|wetgeving|probleem)*, schending van ~ privacy,
        wachtwoord* ~ (leesbaar|platte tekst), gdpr
    """,
    Topic.LEGAL: """
        (mijn|onze|een|m'n|via) advoca(at|ate|ten), rechtszaak, (naar|voor) de (rechter|rechtbank|kantonrechter),
        rechtsbijstand*, kort geding, (klaag|klagen) (jullie|je|u|ze|hen) ~ aan, aanklagen, aangeklaagd, aanklacht,
        aangifte, politie (gebeld|ingeschakeld|erbij|bellen), juridisch*, deurwaarder*, ingebrekestelling, in gebreke,
        schadeclaim*, (eis|eisen|claim|vorder)* ~ schadevergoeding, massaclaim, consumentenbond, geschillencommissie,
        (klacht|melding|gemeld|melden) ~ (acm|toezichthouder|inspectie|nvwa|ilt), ombudsman*, ombudsdienst, kifid,
        test ?aankoop, illega(al|le), onrechtmatig*, strafbaar*, (tegen|in strijd met) de wet,
        wettelijk* (recht|plicht|verplicht|garantie|bepaald)*, (eu|eg) ?261, misleidende (reclame|prijs|aanbieding)*
    """,
    Topic.PRESS: f"""
        (naar|contact met|bel|bellen|mail|mailen|tip|tippen|inschakelen|benader|stap|inlichten|licht|stuur|
        vertel)* ~ {_OUTLET}, (naar|bij|tip|mail|programma) kassa (tv|van|vara|bnnvara|gemeld|gestuurd|stappen|gaan),
        (ik ben|als) (een )?journalist*, (artikel|reportage|uitzending|stuk|verhaal) (over|schrijven over|
        maken over) (jullie|u|dit|deze), pers(contact|vragen|voorlichter|dienst), woordvoerder,
        (in|haalt|halen) (de krant|de media|het nieuws), (kom|haal|breng)* ~ op (het nieuws|televisie|tv|de radio),
        reactie voor (een|ons|mijn) (artikel|stuk|uitzending), viral (gaan|gaat|gegaan|laten), (ging|gaat|ga) ~ viral,
        naming (and|en) shaming, delen delen delen, (deel|delen) massaal
    """,
    Topic.CHURN: """
        nooit (meer|weer), laatste keer (dat|bij|met|geweest), (opzeggen|opgezegd|opzegging), zeg ~ (abonnement|
        contract|lidmaatschap|rekening|verzekering) ~ op, (stap|stappen|overstappen|overgestapt|ga|gaan|switch|
        switchen|weg) ~ naar (de concurren*|een (andere|concurren*)|concurren*), naar de concurren*, (andere|
        nieuwe) (provider|bank|maatschappij|verzekeraar|leverancier|aanbieder), stap ~ over naar,
        klant(en)? (kwijt|verloren|minder|armer|af), (ik ben|wij zijn|we zijn|was) ~ klant geweest, geen klant meer,
        ex klant, boycot*, (koop|bestel|boek|vlieg|kom|reis|eet|huur) ~ nooit, nooit ~ (bestellen|kopen|boeken|
        vliegen|terugkomen|terug|reizen), account (verwijder|opgeheven|opheffen)*, (blijf|blijven) weg (bij|van),
        (vermijd|mijd|vermijden) ~ (winkel|bedrijf|maatschappij|webshop)
    """,
    Topic.OUTAGE: f"""
        storing(en)?, stroomuitval, stroomonderbreking, stroompanne, stroomstoring, internetstoring, pinstoring, panne
        (bij|met|in), geen (stroom|internet|verbinding|bereik|netwerk|water|gas|warm water|beeld) (meer |thuis )?(in|
        sinds|al|bij|op|tot|hier|vandaag), {_SERVICE} ~ (plat|down|offline|onbereikbaar|eruit|uit de lucht|
        weggevallen|uitgevallen|buiten (dienst|werking)|op zwart), {_SERVICE} ~ (werkt|werken|laadt|laden|doet het|
        reageert|reageren|opent) (al |nog |weer |nu |ook )?(niet|niks|niets), (ligt|liggen) ~ (plat|eruit|uit de
        lucht), (is|zijn) ~ (down|plat|offline) (voor|bij|of), (error|fout|foutmelding) (500|502|503|504), kan (ik
        )?(niet|nergens) (inloggen|aanmelden|pinnen), (inloggen|aanmelden|pinnen) (lukt|gaat|kan|werkt) niet, (lift|
        liften) ~ uitgevallen, allestoringen, seinstoring, wisselstoring, down voor iedereen
    """,
}

FALSE_FRIENDS: Mapping[Topic, str] = {
    Topic.SAFETY: """
        (mailbox|inbox|tijdlijn|twitter|hoofd|groepsapp|mijn telefoon|m'n telefoon) ~ ontplof*,
        bijna dood van het lachen, ongewonden, gevaarlijk (lekker|goed|goedkoop),
        (app|site|website|server) ~ (ontplof|crash|explodeer)*, opgewonden, verbrand door de zon, gewonden verlies
    """,
    Topic.HEALTH: """
        uitslag van de, (word|wordt|worden) ~ ziek van, kaas ~ schimmel*, schimmelkaas, blauwe schimmel, over datums,
        (bezoek|werk|afspraak|winkel|kiosk|restaurant|automaat) ~ in het ziekenhuis, haar in (de war|model)
    """,
    Topic.FRAUD: """
        fraude (afdeling|preventie|detectie), de show gestolen, mijn hart gestolen, namaak ?(leer|bont|kerstboom)
    """,
    Topic.DISCRIMINATION: """
        (zonder|geen) discriminatie, omdat (ik|we|hij|zij|ze|mijn) ~ (zwart|donker) ~ (mooi|leuk|kleur|jurk|scherm|
        model|versie|auto)
    """,
    Topic.DATA_LEAK: """
        (life|travel|keuken) hack*, dak ~ lekt, (bericht|adres|mail) van een andere (winkel|vestiging|afdeling)
    """,
    Topic.LEGAL: """
        (slagroom|glaasje|bonbon|ijs|fles|kopje) ~ advocaat, advocaat met, (belasting|btw|ib) ?aangifte,
        aangifte (inkomsten|omzet|btw|erf|belasting|2)*, illegaal (lekker|goed|goedkoop),
        juridische (opleiding|dienstverlening|vacature)
    """,
    Topic.PRESS: """
        (sociale|social) media, verse ~ pers, (krant|kranten) (bezorg|niet bezorgd|in de bus)*, media ?markt,
        de krant ~ (bezorg|brievenbus|gekregen)*
    """,
    Topic.CHURN: """
        nooit (meer|weer) (honger|zorgen|wachten|gedoe|koude|kou|anders|zonder|te laat|zoeken|slapen|vergeten),
        nooit ~ (gekocht|besteld) ~ maar
    """,
    Topic.OUTAGE: """
        (stoornis|storend|gestoord), app ~ plat(te)? (design|stijl), (voel|voelt|voelen) ~ down, storing (verholpen|
        opgelost), plat water
    """,
}
