"""Words too frequent to be a topic, folded, in the seven languages together."""

_ENGLISH = """
a about after again all also am an and any are aren't as at back be because been before being but by came can can't
cannot come could couldn't day days did didn't do does doesn't doing don't done down each either else even ever every
few first for from get gets getting give go goes going gone got had has hasn't have haven't having he her here hey him
his how i'll i'm i've if in into is isn't it it's its just keep know last let let's like ll look made make many may me
more most much must my need never new next no not now of off ok on once one only or other our out over own people per
please put rather really said same say says see seems she should since so some something still such sure take tell
than thank thanks that that's the their them then there there's these they they're thing things think this those
though time times to today told tomorrow tonight too took trying try two under until up us use used using very via
want wanted was wasn't way we we're we've well went were weren't what when where which while who why will with without
won't would wouldn't yes yesterday yet you you're you've your yours lol omg wtf amp rt ve re don doesn didn isn won
"""
_FRENCH = """
ai aie alors apres au aucun aussi autre aux avais avait avant avec avez avoir bien bon ca car ce cela ces cet cette
chez comme comment dans de depuis des dit dites donc dont du elle elles en encore entre est et etait ete etes etre eu
eux fait faire fais faut fois font grace ici il ils jamais je jour jours juste la le les leur leurs lui ma mais me mes
meme merci moi moins mon ne ni non nos notre nous on ont ou par parce pas peu peut peux plus pour pourquoi pouvez puis
qu quand que quel quelle qui quoi rien sa sans se ses si son sont suis sur ta te tes toi ton toujours tous tout toute
toutes tres trop tu un une va vais vers veut veux voila vont vos votre vous vraiment vu aujourd hui hier demain
bonjour bonsoir svp
"""
_DUTCH = """
aan al alle alleen als alweer bedankt ben bij daar dag dan dat de deze die dit doen door dus echt een eens eerst en er
erg geen gewoon gaan gaat gedaan goed graag had hallo hebben hebt heb heeft heel het hier hij hoe hun ik in is ja jaar
jammer je jij jou jouw jullie kan keer kon krijg kun kunnen laat maar meer meteen met mij mijn moet moeten mooi na
naar net niemand niet niets nog nooit nou nu of om omdat onder ons onze ook op over pas raar steeds te tegen toch toen
tot uit uur vaak van vandaag veel via voor vond waar waarom wanneer want waren was wat we weer weg wel werd wie wij
wil word worden wordt zal ze zeer zelf zich zien zij zijn zo zonder zou gisteren morgen
"""
_GERMAN = """
aber alle allem als also am an auch auf aus bei beim bin bis bitte bist da damit danke dann das dass dein dem den denn
der des dich die dir doch dort du durch ein eine einem einen einer eines einfach er es etwas euch euer fur gar geht
gibt gut habe haben habt hat hatte heute hier ich ihr ihre im immer in ins ist ja jetzt kann kein keine konnt konnen
machen macht mal man mehr mein meine mich mir mit muss nach nein nicht nichts nie noch nun nur ob oder ohne schon sehr
sein seine seit sich sie sind so soll tag uber um und uns unser unter viel vom von vor wann war waren warum was weil
wenn wer werden wie wieder will wir wird wo wurde zu zum zur gestern morgen
"""
_SPANISH = """
al algo ahora alguien antes aqui asi aun aunque ayer bien buenas buenos cada como con cual cuando de del desde dia
dias donde dos el ella ellos en entre era es esa ese eso esta estan estar este esto estoy fue gracias ha hace hacer
han has hasta hay he hola hoy igual la las le les lo los mas me mi mis mucho muy nada ni no nos nosotros nunca o os
otra otro para pero poco por porque puede que quien se ser si sin sobre sois solo son soy su sus tal tambien tan te
tener tengo tiene tienen todo todos tu un una uno unos va vais vez voy y ya yo
"""
_ITALIAN = """
abbiamo adesso ai al alla alle anche ancora avete bene buongiorno che chi ci ciao come con cosa cosi cui da dal dalla
degli dei del della delle di dopo dove e ed era fa fare fatto gia giorni giorno gli grazie ha hai hanno ho il in io la
le lei li lo loro ma mai me mi mia mio molto ne nei nel nella nessuno no noi non nostro o ogni oggi ora per perche piu
poi puo quando quanto quella quello questa questo qui sara se sei sempre senza si sia siamo siete solo sono sta state
stato su sul sulla suo tra tu tutti tutto un una uno va vi voi vostro ieri domani
"""
_PORTUGUESE = """
agora ainda alguem ao aos apenas aqui as ate bem boa bom cada com como da das de dele depois desde dia dias do dos e
ela ele em entao entre era essa esse esta estao estar estava este estou eu faz fazer foi ha hoje isso isto ja la mais
mas me mesmo meu minha muito na nada nao nas nem no nos nossa nunca o obrigada obrigado ola onde ontem os ou para pela
pelo por porque pra qual quando que quem sao se sem sempre ser seu so sobre sou sua tambem te tem temos tenho ter todo
todos tudo um uma vai voce voces vou amanha
"""

STOP_WORDS = frozenset(
    piece
    for words in (_ENGLISH, _FRENCH, _DUTCH, _GERMAN, _SPANISH, _ITALIAN, _PORTUGUESE)
    for word in words.split()
    for piece in word.split("'")
)
