"""Words too frequent to be a topic, folded, in the seven languages together."""

_ENGLISH = """
a about absolutely actually after again ago all already also am amp an and any anyone anything are aren't as at back
bad be because been before being best bit both but by came can can't cannot cant come could couldn't currently day
days did didn didn't didnt do does doesn doesn't doing don don't done dont down each early either else end even ever
every everyone everything few first five for four from get gets getting give go goes going gone good got great guy
guys had has hasn't hate have haven't having he help her here hey him his home hour hours how hr hrs i'll i'm i've if
im in instead into is isn isn't it it's its ive just keep know last later let let's like literally ll lol look lot
love made make many may me min mins minute minutes month months more most much must my need never new next no not
nothing now of off ok omg on once one only or other our out over own people per please put rather re really right rt
said same say says see seems seriously she should since six so some someone something soon sorry still such sure take
tell ten than thank thanks that that's thats the their them then there there's these they they're thing things think
this those though three time times to today told tomorrow tonight too took try trying two u under until up ur us use
used using ve very via want wanted was wasn't way we we're we've week weeks well went were weren't what when where
which while who why will with without won won't wont worst would wouldn't wow wtf yall year years yes yesterday yet
you you're you've your yours
"""
_FRENCH = """
ai aie alors an annee annees ans apres au aucun aujourd aussi autre aux avais avait avant avec avez avoir beaucoup
bien bientot bon bonjour bonsoir ca car ce cela ces cet cette chez cinq comme comment dans de deja demain depuis des
dit dites donc dont du elle elles en encore entre est et etait ete etes etre eu eux faire fais fait faut fois font
grace heure heures hier hui ici il ils jamais je jour jours juste la le les leur leurs longtemps lui ma mais mauvais
mauvaise me meme merci mes minute minutes moi moins mois mon monde ne ni non nos notre nous nul nulle on ont ou par
parce pas personne peu peut peux plus pour pourquoi pouvez puis qu quand quatre que quel quelle quelqu qui quoi rien
sa sans se semaine semaines ses si son sont suis super sur svp ta te tes toi ton toujours tous tout toute toutes tres
trois trop tu un une va vais vers veut veux vite voila vont vos votre vous vraiment vu
"""
_DUTCH = """
aan al alle alleen alles als alweer bedankt ben beste bij bijna daar dag dan dat de deze die dit doen door drie dus
echt een eens eerst eigenlijk en er erg gaan gaat gedaan geen gewoon gisteren goed goede graag had hallo heb hebben
hebt heeft heel helaas het hier hij hoe hun iemand ik in is ja jaar jammer jaren je jij jou jouw jullie kan keer kon
krijg kun kunnen laat lang maand maanden maar meer mensen met meteen mij mijn minuten minuut moet moeten mooi morgen
na naar net niemand niet niets nog nooit nou nu of om omdat onder ons onze ook op over pas raar slecht slechte steeds
te tegen toch toen tot uit uren uur vaak van vandaag veel via vier vijf vond voor waar waarom wanneer want waren was
wat we week weer weg weken wel werd wie wij wil word worden wordt zal ze zeer zelf zich zien zij zijn zo zonder zou
"""
_GERMAN = """
aber alle allem alles als also am an auch auf aus bei beim bin bis bist bitte da damit danke dann das dass dein dem
den denn der des dich die dir doch dort drei du durch eigentlich ein eine einem einen einer eines einfach endlich er
es etwas euch euer funf fur gar geht gestern gibt gut gute guten habe haben habt hat hatte heute hier ich ihr ihre im
immer in ins ist ja jahr jahre jemand jetzt kann kein keine konnen konnt lange leider machen macht mal man mehr mein
meine mich minute minuten mir mit monat monate morgen muss nach nein nicht nichts nie niemand noch nun nur ob oder
ohne schlecht schon sehr sein seine seit sich sie sind so soll stunde stunden tag tage uber um und uns unser unter
viel vier vom von vor wann war waren warum was weil wenn wer werden wie wieder will wir wird wo woche wochen wurde zu
zum zur
"""
_SPANISH = """
ahora al algo alguien ano anos antes aqui asi aun aunque ayer bien buena buenas bueno buenos cada cinco como con cual
cuando cuatro de del desde dia dias donde dos el ella ellos en entre era es esa ese eso esta estan estar este esto
estoy fue gracias ha hace hacer han has hasta hay he hola hora horas hoy igual la las le les lo los mala malo mas me
mejor mes meses mi mientras minuto minutos mis mucho muy nada ni no nos nosotros nunca o os otra otro para peor pero
poco por porque puede que quien se semana semanas ser si sin sobre sois solo son soy su sus tal tambien tan tarde te
tener tengo tiene tienen todo todos tres tu un una uno unos va vais vez voy y ya yo
"""
_ITALIAN = """
abbiamo adesso ai al alla alle anche ancora anni anno avete bene brutto buona buongiorno buono che chi ci ciao cinque
come con cosa cosi cui da dal dalla degli dei del della delle di domani dopo dove e ed era fa fare fatto gia giorni
giorno gli grazie ha hai hanno ho ieri il in io la le lei li lo loro ma mai me mese mesi mi mia migliore minuti minuto
mio molto ne nei nel nella nessuno no noi non nostro o oggi ogni ora ore peggiore per perche piu poi puo qualcuno
quando quanto quattro quella quello questa questo qui sara se sei sempre senza settimana settimane si sia siamo siete
solo sono sta state stato su sul sulla suo tra tre tu tutti tutto un una uno va vi voi vostro
"""
_PORTUGUESE = """
agora ainda alguem amanha ano anos ao aos apenas aqui as ate bem boa bom cada cinco com como da das de dele depois
desde dia dias do dos e ela ele em entao entre era essa esse esta estao estar estava este estou eu faz fazer foi ha
hoje hora horas isso isto ja la mais mas mau me melhor mes meses mesmo meu minha minuto minutos muito na nada nao nas
nem ninguem no nos nossa nunca o obrigada obrigado ola onde ontem os ou para pela pelo pior por porque pra qual quando
quatro que quem ruim sao se sem semana semanas sempre ser seu so sobre sou sua tambem te tem temos tenho ter todo
todos tres tudo um uma vai voce voces vou
"""

STOP_WORDS = frozenset(
    piece
    for words in (_ENGLISH, _FRENCH, _DUTCH, _GERMAN, _SPANISH, _ITALIAN, _PORTUGUESE)
    for word in words.split()
    for piece in word.split("'")
)
