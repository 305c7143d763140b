"""German risk words."""

from collections.abc import Mapping

from listener.terms import Topic

_DEVICE = """(akku|handy|smartphone|ladegerat|netzteil|ofen|herd|waschmaschine|trockner|kuhlschrank|stecker|kabel|
laptop|flugzeug|triebwerk|motor|auto|bus|zug|bahn|roller|wagen|lok|flasche|glas|scheibe|airbag|reifen|
pfanne)"""
_FOOD = """(essen|salat|suppe|pizza|burger|brot|brotchen|reis|hahnchen|getrank|flasche|joghurt|gemuse|packung|
pommes|kaffee|eis|schokolade|nudeln|babynahrung|wurst|musli|kuchen)"""
_SERVICE = """(seite|webseite|website|homepage|app|server|system|systeme|internet|wlan|dsl|leitung|telefon|hotline|
portal|kundenportal|kasse|kassen|terminals?|automat|automaten|geldautomat|bankomat|online ?banking|login|plattform|
check in|stream|chat|ticketshop|shop|navigator)"""

RISKS: Mapping[Topic, str] = {
    Topic.SAFETY: f"""
        in (brand|flammen) (geraten|gerat|gesteckt|stand|steht|aufgegangen), (steht|stand) ~ in flammen,
        feuer gefangen, {_DEVICE} ~ (brennt|brannte|explodier*|uberhitz*|geschmolzen|qualmt*|raucht*|geplatzt),
        brandgefahr, brandgeruch, rauch (im|in der|aus|an bord), rauchentwicklung, stromschlag, kurzschluss, gasleck,
        gasgeruch, kohlenmonoxid, notlandung, evakuier*, bremsen? ~ (versag*|funktionier*|ausgefallen|defekt),
        lebensgefahr*, (sehr|echt|ist|war|extrem|total|brand) ?gefahrlich, gefahrliche* (situation|produkt|fahrweise),
        verletzt*, verletzung*, verbrennung*, verbrannt ~ (hand|finger|gesicht), unfall (gehabt|verursacht|mit),
        entgleis*, (beinahe|fast) ~ (gestorben|getotet|uberfahren|erstickt|ertrunken|erwischt), erstickungsgefahr,
        angefahren, sicherheits(risiko|mangel|problem), nicht sicher, (korperlich|sexuell) (angegriffen|belastigt),
        belastigt, (bedroht|angegriffen|geschlagen) (von|worden), (im|in dem) (aufzug|fahrstuhl) (stecken|gefangen|
        eingeschlossen), fahrer ~ (betrunken|am handy|eingeschlafen|rote ampel), ruckruf(aktion)?
    """,
    Topic.HEALTH: f"""
        lebensmittelvergiftung, vergift*, (krank|ubel|schlecht) geworden (von|nach|durch|vom),
        ubergeben (mussen|musste|nach), erbroch*, erbrechen, durchfall, magenkrampf*, allergische* reaktion*,
        allergen*, allergi* ~ nicht (angegeben|gekennzeichnet|deklariert), schimmel*, verschimmelt, maden, kakerlake*,
        bettwanze*, (haar|glas|plastik|metall|insekt|fliege|wurm|nagel|maus|kafer|schraube|splitter)(e|n|er|s|
        stuck)? ~ im? ~ {_FOOD}, salmonell*, listeri*, e coli, legionell*, roh* (hahnchen|fleisch),
        abgelaufen* (lebensmittel|milch|fleisch|ware), verdorben*, nebenwirkung*, fehlgeburt, (ins|im) krankenhaus,
        notaufnahme, rettungswagen, ohnmachtig, bewusstlos, zusammengebrochen, insulin, medikament* ~ (koffer|gepack),
        ohne ~ medikamente, ausschlag (am|im|nach|bekommen)
    """,
    Topic.FRAUD: """
        betrogen, betrugsmasche, betruger*, betrugsversuch*, betrugerisch*, gefalschte* (seite|mail|rechnung|ticket|
        produkt|website|konto|sms)*, fake ?(shop|profil|mail|seite|rechnung|account)*, phishing*, identitatsdiebstahl,
        identitat gestohlen, geld ~ gestohlen, (koffer|paket|handy|geldborse) ~ gestohlen, gestohlen (aus|von|durch),
        (unberechtigt|unbefugt|unautorisiert)* ~ (abgebucht|abbuchung|lastschrift)*, ohne ~ (zustimmung|einwilligung|
        erlaubnis) ~ (abgebucht|eingezogen), falschung*, geldwasche, bestech*, veruntreu*,
        (gibt|geben) sich als ~ aus, in (eurem|ihrem) namen
    """,
    Topic.DISCRIMINATION: """
        rassis*, diskriminier*, sexis*, homophob*, homofeindlich*, transphob*, transfeindlich*, islamfeindlich*,
        antisemit*, fremdenfeindlich*, auslanderfeindlich*, frauenfeindlich*, behindertenfeindlich*, racial profiling,
        (wegen|aufgrund) (meiner|seiner|ihrer|meines|ihres|seines|der) (hautfarbe|herkunft|religion|behinderung|
        kopftuch*|akzent*), weil ~ (schwarz|muslim*|turkisch|judisch|schwul|lesbisch|behindert|auslander*|
        kopftuch) ~ (bin|ist|sind|trag*), (rollstuhl|blindenhund|assistenzhund)* ~ (verweiger*|abgelehnt|
        nicht mitgenommen|stehen gelassen|beschadigt|kaputt), (verweiger|abgewiesen|nicht mitgenommen)* ~ (rollstuhl|
        blindenhund|assistenzhund|behinder)*, nicht barrierefrei
    """,
    Topic.DATA_LEAK: """
        datenleck*, datenpanne*, datendiebstahl, datenschutzverletzung*, datenschutzversto*, datenschutzbeauftragt*,
        dsgvo*, sicherheitslucke*, cyberangriff, (daten|passwort|passworter|kontodaten|kundendaten|
        adresse) ~ (geleakt|gestohlen|gehackt|verkauft|weitergegeben|veroffentlicht|einsehbar|offentlich), (daten|
        konto|rechnung|bestellung|adresse) (von|eines|einer) (anderen|fremden)*, (fremde|fremden) (daten|rechnung|
        konto|bestellung|kundendaten), (konto|account|seite|karte) ~ gehackt, (wurde|worden|bin|wurden) gehackt,
        hacker(angriff*)?, datenschutz ~ (beschwerde|meld|anzeig)*, passwort ~ klartext
    """,
    Topic.LEGAL: """
        (mein|meinen|meinem|unser|einen|zum) anwalt, anwalte?, rechtsanwalt*, (vor|zum) gericht, gerichtlich*,
        verklag*, klage (einreichen|eingereicht|erheben|gegen), sammelklage, anzeige (erstatt|bei der|gegen)*,
        strafanzeige, (zur|bei der) polizei, rechtliche schritte, rechtsweg, rechtsschutz*, abmahn*, mahnbescheid,
        verbraucherzentrale, verbraucherschutz, schlichtungsstelle, ombuds*, bundesnetzagentur, eisenbahn ?bundesamt,
        luftfahrt ?bundesamt, bafin, illegal*, rechtswidrig*, gesetzwidrig*, schadensersatz, schadenersatz,
        fluggastrecht*, (gegen das|versto* ~) gesetz
    """,
    Topic.PRESS: """
        (geh|wend|meld|kontaktier|informier|schreib|erzahl)* ~ (an die presse|die presse|der presse|die medien|
        den medien|zeitung|journalist*|bild zeitung|spiegel|rtl|stern tv|zdf|ard|akte|marktcheck|wiso|plusminus|
        frontal), (ich bin|als) journalist*, (artikel|bericht|beitrag) uber (euch|sie|ihr)*, presseanfrage,
        pressestelle, pressesprecher*, in (der zeitung|den medien|den nachrichten), (geht|ging|gehen) viral, shitstorm
    """,
    Topic.CHURN: """
        nie wieder, nie mehr, (zum )?letzte[sn]? mal (bei|mit|gewesen),
        letzte (bestellung|buchung|fahrt|flug) (bei|mit), kundig(e|en|t|ung) (meinen|mein|den|das|meine|vertrag|abo|
        konto|jetzt|sofort|hiermit)*, gekundigt, (wechsle|wechsel|wechseln|gewechselt) ~ (anbieter|bank|
        zur konkurrenz|zu einem anderen|versicherung), (zur|bei der) konkurrenz,
        (kunden|kunde|kundin) (verloren|weniger|los), (war|gewesen) ~ langste kunde, boykott*,
        (bestelle|kaufe|buche|fliege|fahre) ~ (nie|nicht mehr), (meidet|finger weg von), konto ~ (losch|geloscht)*
    """,
    Topic.OUTAGE: f"""
        (signal|weichen|stellwerks|strecken|netz|oberleitungs|internet|server|telefon|technische|bahnubergangs|
        grossflachige) ?storung(en)?, (grosse|akute|bundesweite|massive|technische) storung(en)?, storung (bei|im|in|
        an|auf|am|der|des), storungsmeldung*, stromausfall*, netzausfall*, serverausfall*, totalausfall*, oberleitung
        (gerissen|beschadigt|abgerissen), oberleitungsschaden, {_SERVICE} ~ (down|offline|gestort|lahmgelegt|nicht
        (erreichbar|verfugbar)|ausser betrieb|tot|abgesturzt|ausgefallen|zusammengebrochen|uberlastet|eingefroren|
        hangt), {_SERVICE} (geht|gehen|ladt|laden|funktioniert|funktionieren|reagiert|reagieren|antwortet) (schon |mal
        |heute |wieder |gerade |grad |einfach |auch |bei mir |immer noch )?nicht, (kein|keine) (internet|netz|
        empfang|strom|verbindung|wasser|warmwasser) (seit|mehr|in|im|bei|hier|heute), fehler(meldung|code)? (500|502|
        503|504), login (nicht moglich|geht nicht), (kann|konnen) ~ nicht einloggen, (bahn|zug|s bahn|tram)?verkehr ~
        (eingestellt|unterbrochen|lahm|steht still), (strecke|linie) ~ (gesperrt|unterbrochen)
    """,
}

FALSE_FRIENDS: Mapping[Topic, str] = {
    Topic.SAFETY: """
        (postfach|twitter|timeline|app|seite|server) ~ (explodier|brennt)*, gefahrlich (gut|lecker|gunstig),
        ehre verletzt, (gefuhle|stolz) ~ verletzt, (urheberrecht|markenrecht|regel|vertrag)* ~ verletz*,
        (team|stimmung|hutte) ~ brennt, (bin|mir|ganz|noch|aber) nicht sicher, nicht sicher (ob|dass|wie|wann|was|wo),
        lebensgefahrt*
    """,
    Topic.HEALTH: "schimmelkase, edelschimmel, blauschimmel, (ich|man) ~ krank feiern",
    Topic.FRAUD: "die schau gestohlen, das herz gestohlen, fuhl* ~ betrogen",
    Topic.LEGAL: "illegal (gut|lecker), im gerichtssaal ~ serie, illegaler download",
    Topic.PRESS: "soziale medien, social media, zeitung ~ (zugestellt|briefkasten|geliefert|abo), media ?markt",
    Topic.CHURN: """
        nie (wieder|mehr) (ohne|anders|hungern|frieren|warten|verpassen|zu spat|chaos|aufstehen|allein*|wiedersehen),
        (verspricht|versprechen|versprach) ~ nie (wieder|mehr)
    """,
    Topic.OUTAGE: """
        *storung* ~ (behoben|beseitigt), vorangegangene ~ *storung*, netz(werk)? ~ freunde, system ~ (kapitalis|
        politik|bildung)*, schlaf ?storung(en)?, (ess|gemut|personlichkeits) ?storung(en)?, (ruhe|nachtruhe)
        ?storung, storung der (nacht)?ruhe, hang* ~ (an|von) der (person|hotline)
    """,
}
