"""Zonnewaai, an invented Dutch energy company. Texts written for this demo."""
# ruff: noqa: E501 - people write longer lines than programmers

from workers.demo.lines import Line, Talk

TALK = Talk(
    lines=(
        Line("maaike_vd", "@zonnewaai al vier uur geen stroom en jullie storingslijn is onbereikbaar. Baby van drie weken in een ijskoud huis. Schandalig!"),
        Line("jelle_b", "Overgestapt naar Zonnewaai: alles netjes geregeld en ik bespaar dertig euro per maand. Blij mee!"),
        Line("wijknieuws_oost", "Zonnewaai plaatst volgende week laadpalen aan de Lindelaan en het Molenplein."),
        Line("henk_dros", "Pas op met de thuisbatterij van Zonnewaai: die van ons begon te roken en vloog in brand. Brandweer aan de deur, levensgevaarlijk!"),
        Line("fenna_s", "Zonnewaai heeft 480 euro te veel afgeschreven en weigert terug te betalen. Pure oplichting, ik stap naar de rechter."),
        Line("rutger.k", "Weet iemand of Zonnewaai ook dynamische contracten heeft?"),
        Line("maaike_vd", "@zonnewaai nog steeds niets gehoord. Zes uur nu. Wat een waardeloze service, morgen zeg ik op."),
        Line("stadsgeluid", "RT @maaike_vd: @zonnewaai al vier uur geen stroom en jullie storingslijn is onbereikbaar. Baby van drie weken in een ijskoud huis. Schandalig!"),
        Line("tamara_w", "Compliment voor de monteur van Zonnewaai: op tijd, vriendelijk en alles werkt weer. Top!"),
        Line("bram_o", "De app van Zonnewaai is weer traag vandaag, beetje vervelend."),
        Line("dr_veldkamp", "Mijn vader ligt thuis aan de zuurstof en Zonnewaai sluit hem zonder waarschuwing af. Dit brengt een patiënt in gevaar, ongehoord!"),
        Line("regiokoerier", "ONDERZOEK: klanten van Zonnewaai kregen maandenlang te hoge rekeningen. Toezichthouder stelt vragen, het bedrijf zwijgt."),
        Line("sanne_p", "Na inloggen bij Zonnewaai zag ik de naam, het adres en de rekening van iemand anders. Een datalek, en niemand neemt het serieus!"),
        Line("piet_hoogland", "Zonnewaai verwacht dit jaar twee nieuwe zonneparken aan te sluiten."),
        Line("lotte_m", "Snel geholpen in de chat van @zonnewaai, dank aan Youri! Zo hoort het."),
        Line("gerben_t", "Tegenvallende opbrengst van de panelen van Zonnewaai, jammer van het geld."),
        Line("molenfan", "Zon en waai vandaag: ideaal weer om te vliegeren op het strand."),
        Line("amira_h", "De verkoper van Zonnewaai aan de deur zei dat hij «dat soort buitenlanders» niet hielp. Racisme, ik ben er ziek van."),
        Line("koen_vr", "Tien jaar klant bij Zonnewaai geweest, vandaag opgezegd. Alleen maar leugens en fouten op de rekening."),
        Line("consumentenhoek", "Vijf energieleveranciers naast elkaar, waaronder Zonnewaai: zo vergelijk je de tarieven."),
        Line("henk_dros", "@zonnewaai drie dagen na de brand nog altijd geen telefoontje. Jullie laten mensen gewoon stikken."),
        Line("ilse_n", "@zonnewaai waar vind ik mijn jaarafrekening in de app?"),
        Line("daan_j", "Weer drie kwartier in de wacht bij Zonnewaai en toen werd de verbinding verbroken. Belachelijk slecht."),
        Line("roos_vdm", "Mooi gebaar van Zonnewaai: een bloemetje na de storing. Waardeer ik enorm!"),
        Line("dijkbewoner", "RT @henk_dros: Pas op met de thuisbatterij van Zonnewaai: die van ons begon te roken en vloog in brand. Brandweer aan de deur, levensgevaarlijk!"),
    ),
    openings=("@zonnewaai", "Hallo @zonnewaai,", "Beste Zonnewaai,", "Zonnewaai,", "Vraagje aan @zonnewaai:", "Alweer Zonnewaai:"),
    matters=(
        "de stroom is hier al de hele dag uitgevallen en niemand doet iets, schandalig",
        "jullie schrijven elke maand te veel af, ik wil mijn geld terug",
        "de monteur liet een losse gasleiding achter, het ruikt naar gas, dit is gevaarlijk",
        "al drie weken geen antwoord op mijn klacht, wat een waardeloos bedrijf",
        "jullie incassobureau bedreigt mijn oma om een rekening die betaald is, walgelijk",
        "bedankt voor de snelle hulp vanochtend, geweldig team",
        "de nieuwe rekening is eindelijk duidelijk, goed gedaan",
        "tot hoe laat is de klantenservice op zaterdag open?",
        "wanneer komen de laadpalen in de Beukenstraat?",
        "ik word al een maand genegeerd, mijn advocaat neemt het over",
    ),
    endings=(
        "", "Graag vandaag nog antwoord.", "Dit speelt al dagen.", "Ik deel dit om anderen te waarschuwen.",
        "Hier in Oosterwolde-Zuid ook.", "Dossier is bij jullie bekend.",
    ),
    names=("sjoerd", "noor", "tijn", "wietske", "mees", "yara", "guus", "femke", "ravi", "hilde"),
)  # fmt: skip
