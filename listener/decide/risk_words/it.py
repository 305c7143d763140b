"""Italian risk words."""

from collections.abc import Mapping

from listener.terms import Topic

_DEVICE = """(batteria|telefono|cellulare|caricatore|caricabatterie|forno|lavatrice|asciugatrice|frigo|presa|cavo|
aereo|motore|auto|macchina|autobus|bus|treno|tram|taxi|camion|monopattino|bottiglia|vetro|airbag|gomma|
pentola|padella|edificio|negozio|vagone)"""
_FOOD = """(cibo|insalata|zuppa|pizza|panino|pane|riso|pollo|bibita|bottiglia|yogurt|verdura|confezione|patatine|
caffe|gelato|cioccolato|pasta|latte|piatto|cereali|hamburger)"""
_SERVICE = """(sito|app|applicazione|server|sistema|rete|internet|wifi|fibra|linea|linee|piattaforma|portale|casse|
cassa|bancomat|pos|terminali|home banking|posta|4g|5g|segnale|telefoni|centralino|login|decoder|servizio)"""

RISKS: Mapping[Topic, str] = {
    Topic.SAFETY: f"""
        (preso|prende|prendeva|andat[oa]) (a )?fuoco, in fiamme, incendi(o|ato|ata),
        {_DEVICE} ~ (esplos|scoppiat|surriscald|fum[oa]|brucia|fus)*, fumo (in cabina|nel|nella|a bordo|dal|dalla),
        odore di (bruciato|gas|fumo), fuga di gas, perdita di gas, monossido, folgorat*, scossa elettrica,
        presa la scossa, cortocircuito, atterraggio (di emergenza|d'emergenza), evacua(re|to|ti|ta|zione),
        fren(i|o) ~ (rott|non funzion|non rispond|guast)*,
        pericolo (di vita|di morte|di incendio|di soffocamento|per),
        (e|molto|davvero|era|estremamente|troppo) pericolos*, (rimast|e stat|gravemente|sono)* ~ ferit[oaie], ustion*,
        (quasi|rischiat) ~ (mort|uccis|soffocat|annegat|invest)*, rischiato (la vita|di morire|grosso),
        incidente (grave|mortale|con|causato|per colpa), deragliat*, rischio (incendio|soffocamento|sicurezza),
        (stat|sono|fui)* ~ aggredit[oaie], aggression*, molesti(e|a) sessual*, minacciat[oaie] (di|da|con|dal),
        bloccat[oaie] (in|nell) ?ascensore, (autista|conducente) ~ (ubriaco|cellulare|addormentat|rosso)*,
        poco sicuro, non e sicur[oa]
    """,
    Topic.HEALTH: f"""
        intossica*, avvelena*, (stat|sono stat|sentit)* male (dopo|per colpa|a causa), vomit(o|are|ato|ando), diarrea,
        mal di (stomaco|pancia) (dopo|per), reazione allergica, shock anafilattico, anafil*, allergen*,
        allergi* ~ non (indicat|segnalat|scritt)*, (con|piena? di|la) muffa, ammuffit*,
        verm(e|i) (nel|nella|dentro|vivi), scarafagg*, blatt[ae], cimici, (capello|vetro|plastica|metallo|insetto|
        mosca|chiodo|topo|vite) ~ (nel|nella|nell|nei|dentro) ~ {_FOOD}, salmonell*, listeria, escherichia, e coli,
        legionell*, (pollo|carne) crud[oa], (cibo|latte|carne|prodott[oi]) (scadut|avariat|andat)*,
        effetti collaterali, aborto spontaneo, ricoverat*, (in|al) (ospedale|pronto soccorso), ambulanza,
        svenut[oaie], perso i sensi, insulina, (medicin|farmac)* ~ (valigia|bagaglio),
        senza (i miei|le mie|i suoi|le sue) (farmaci|medicine)
    """,
    Topic.FRAUD: """
        (sono|stat|siamo|vittim)* ~ truffat[oaie], (vittima di|tentat[ao] di|tentativo di) (una )?(truffa|frode|
        phishing), truffator*, si spaccia(no)? per, spacciandosi per, frod[ei], fraudolent*, phishing,
        furto d'identita, furto di identita, (mi|ci) hanno (truffat|derubat|rubat|clonat)*, (sito|profilo|account|
        email|fattura|mail|sms|pagina|bigliett[oi]|prodott[oi]) fals[oiae], contraffat*, (carta|conto|sim) ~ clonat*,
        rubat[oaie] (il|la|i|le|dal|dalla|dai|da) (mio|mia|miei|mie|vostr*|bagaglio|valigia|soldi),
        addebit[oi] (non autorizzat|fraudolent|sconosciut)*, (addebitat|prelevat)* ~ senza (il mio )?(consenso|
        autorizzazione), riciclaggio, corruzion*, tangent[ei]
    """,
    Topic.DISCRIMINATION: """
        razzis(ta|ti|te|mo), discrimin(a|ano|ato|ata|ati|azione|azioni|atorio|atoria|are), sessis(ta|ti|mo), omofob*,
        transfob*, islamofob*, antisemit*, xenofob*, misogin*, abilis(ta|mo), perche (sono|ero|e|siamo|
        era) ~ (ner[oa]|musulman*|ebre[oa]|gay|lesbica|disabil*|stranier*|trans), (per|a causa) ~ (colore della|pelle|
        religione|disabilita|accento|velo|origin[ei]|provenienza), (sedia a rotelle|cane guida|disabil*|
        carrozzina) ~ (rifiut|negat|rott|persa|lasciat|impedit)*, (rifiut|negat|impedit|umiliat)* ~ (sedia a rotelle|
        cane guida|disabil|carrozzina|velo)*
    """,
    Topic.DATA_LEAK: """
        (fuga|furto|violazione|perdita) (di|dei) (miei |nostri )?dati, data breach, (dati|password|
        informazioni personali|carta) ~ (rubat|divulgat|hackerat|vendut|espost|pubblicat|compromess|violat)*,
        (account|sito|app|conto|profilo) ~ (hackerat|violat)*, (stat|sono stat|mi hanno)* hackerat*, hacker,
        attacco informatico, falla di sicurezza, gdpr, garante (della )?privacy, violazione ~ privacy, (dati|account|
        fattura|ordine|indirizzo) (di|d') ?(un )?(altr)(o|a|i|e|) (cliente|client[ei]|persona|persone|utente|utenti)*
    """,
    Topic.LEGAL: """
        (mio|nostro|un|miei|tramite|al) avvocat*, (vie|azioni|azione|adire) ~ legal[ie], legale di fiducia,
        (sporg|present|fat|far|fare)* ~ (denuncia|querela), denunci(o|are|amo|ato|ero|a|ate), querel*,
        (in|al) tribunale, far(vi|e) causa, causa (legale|civile), class action, risarciment*, altroconsumo, codacons,
        federconsumatori, adiconsum, antitrust, agcom, agcm, arera, ombudsman,
        (diritti|associazione|codice) (dei|del|di) consumator*, (ai|dai) carabinieri, alla polizia, illegal[ei],
        truffa legalizzata, contro la legge, diffida, messa in mora, pubblicita ingannevole, regolamento 261
    """,
    Topic.PRESS: """
        (contatt|chiam|scriv|segnal|avvis|parl|raccont|vado|rivolg)* ~ (alla stampa|la stampa|i media|ai media|
        ai giornali|i giornali|un giornalista|giornalist*|striscia la notizia|le iene|alle iene|mi manda rai|
        report rai|corriere|repubblica|tg1), (sono un|sono una|da|come) giornalista,
        (articolo|servizio|inchiesta) su (di voi|voi|vostr*), ufficio stampa, (sui|nei) giornali,
        (diventa|diventare|diventera|rendere) virale
    """,
    Topic.CHURN: """
        mai piu, ultima volta (che (compr|ordin|volo|viaggi|prenot|vengo|uso|mi)*|con voi|da voi),
        disd(ico|ire|etta|etto), recedo, recedere, recesso dal, (cambio|cambiare|cambiamo|cambiero|passo|passare|
        passiamo) (a |alla )?(la )?(operatore|banca|compagnia|gestore|fornitore|concorrenza|assicurazione),
        alla concorrenza, (pers|perdet|perd)* (un|una|altr) ~ client*, (un|una) cliente (in )?meno, boicott*, (chiud|
        cancell)* (il|il mio|la mia|l') ?(conto|account|abbonamento), non (compro|comprero|prendero|viaggero|volero|
        prenoto|ordino|torno|tornero|torneremo) (mai|piu), (state|stare) alla larga, da evitare
    """,
    Topic.OUTAGE: f"""
        black ?out, disservizio (generale|in corso|su), (interruzione|mancanza) (di|della|dell') ?(corrente|energia|
        servizio|acqua|linea|gas|fornitura), {_SERVICE} ~ (down|offline|giu|irraggiungibil[ei]|fuori (servizio|uso)|
        assent[ei]|cadut[oai]|spent[oai]|bloccat[oai]|inaccessibil[ei]|non disponibil[ei]|in tilt|ferm[oa]|ko),
        {_SERVICE} ~ non (si )?(va|vanno|funziona|funzionano|risponde|rispondono|carica|caricano|apre|aprono|parte),
        non (funziona|va|carica) ~ {_SERVICE}, (niente|nessun|senza|manca) (internet|linea|corrente|luce|connessione|
        segnale|rete|l'acqua|la corrente|la luce|la linea) (da|in|a|dalle|di nuovo), manca (l'acqua|la luce|la
        corrente), errore (500|502|503|504), (e|sono) down, guasto (generale|alla linea|in zona|tecnico|sulla linea),
        impossibile (accedere|collegarsi|entrare|connettersi), login impossibile, servizio (momentaneamente
        |temporaneamente )?non disponibile, circolazione (sospesa|interrotta), downdetector
    """,
}

FALSE_FRIENDS: Mapping[Topic, str] = {
    Topic.SAFETY: """
        pericolosamente (buono|economico), (app|sito|server|pagina) ~ (esplos|scoppiat|fum)*,
        (ferit|bruciat)* nell'orgoglio, scoppiat[oa] a ridere
    """,
    Topic.HEALTH: "formaggi* ~ muffa, muffa nobile, (mi|ti) fa vomitare ~ (idea|colore|gente)",
    Topic.FRAUD: "rubat[oa] (il cuore|la scena|il posto), tangente (di|alla|stradale), uscita ~ tangente*",
    Topic.LEGAL: "medico legale, ora legale, dovrebbe essere illegale, (a|per) causa (di|del|della|dei)",
    Topic.PRESS: "stampa (3d|digitale|laser|su|il|la|lo|biglietto), social media, la stampa (del|dei|di)",
    Topic.CHURN: "mai piu (senza|soli|sola|fame|freddo|ritardi), l'ultima volta che (ho visto|ci siamo)",
    Topic.OUTAGE: """
        non va (bene|giu|a genio|d'accordo), (mi|ti) (butta|manda|tira) giu, senza luce naturale, black ?out (tour|
        album|festival)
    """,
}
