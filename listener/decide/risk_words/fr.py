"""French risk words. «Arnaque» alone is a common insult for a high price: only its victims and forgers count."""

from collections.abc import Mapping

from listener.terms import Topic

_ENGINE = """(avion|moteur|voiture|bus|car|train|rame|tram|taxi|camion|trottinette|velo|aile|chauffeur)"""
_DEVICE = """(batterie|telephone|chargeur|four|machine|lave linge|seche linge|frigo|prise|cable|casque|radiateur|
bouilloire)"""
_THING = (
    """(bouteille|vitre|cocotte|pneu|airbag|verre|plat|poele|bocal|canette|siege|immeuble|magasin|entrepot|maison)"""
)
_MINE = """(mon|ma|mes|notre|nos|le|la|les|l'|un|une|ce|cette|son|sa|ses)"""
_FOREIGN = """(un ver|des (petits )?vers|un cheveu|des cheveux|un poil|du verre|(bout|morceau|eclat)x?s? de (verre|
plastique|metal|bois)|du metal|du plastique|une mouche|une souris|un rat|un clou|une vis|un insecte|
des insectes|une bete|des fourmis)"""
_OUTLET = """(la presse|les? medias?|(le|les|un|des) journa(l|ux|liste|listes)|la tele|tf1|bfm|france 2|rtl|rmc|
cash investigation|envoye special|mediapart|le parisien|le monde|le soir|la une|rtbf|konbini|mediacites|
60 millions de consommateurs)"""
_SERVICE = """(site|appli|application|app|serveurs?|systeme|reseau|internet|wifi|fibre|box|ligne|lignes|standard|
plateforme|portail|billetterie|caisses?|terminaux|terminal|distributeurs?|bornes?|messagerie|paiement|4g|5g|tele|
espace client)"""

RISKS: Mapping[Topic, str] = {
    Topic.SAFETY: f"""
        ({_ENGINE}|{_DEVICE}|{_THING}) ~ (en feu|en flammes), (a|ont|avait|ait) pris feu, pren(d|nent|dre) feu,
        incendie*, debut d'incendie, odeur de (brule|gaz|fumee), ({_DEVICE}|{_THING}) ~ (explos*|surchauff*|fondu*|
        fait des etincelles), (m'a|nous a|a) explose (dans|a la|entre), fumee* (dans|qui|noire|en cabine|sort),
        fuite de gaz, monoxyde, electrocut*, decharge electrique, court circuit, atterrissage d'urgence,
        (ete|etre|sommes|fait) evacu*, freins? ~ (lach*|ne (marche|repond|fonctionne)*|plus|hs),
        failli ~ (tuer|mourir|renvers*|etouffer|noyer|percuter), (c'est|est|sont|etait|tres|vraiment|hyper|super|
        extremement|trop) dangereu*, (produit|situation|conduite) dangereu*, (en|un vrai|danger|grand) danger (pour|
        de mort|public|immediat), (mis|mise|mettre|mettez|met|mettent) ~ en danger, (est|suis|ete|etre|gravement|
        s'est|me suis|serieusement|a) ~ bless(e|ee|es|ees), brulures?, (s'est|me suis) brul*, risques? d'(etouffement|
        incendie|electrocution|explosion|accident|intoxication), (eu|cause|provoque|evite) un accident,
        (ete|s'est fait|me suis fait|fait|fus) ~ agress*, agression (sexuelle|physique|verbale), harcelement sexuel,
        attouchement*, menac(e|ee|es) (de mort|physiquement|avec|de me|de nous),
        chauffeur ~ (ivre|alcool*|au telephone|s'endort*|feu rouge), a grille (un|le) feu,
        (rame|train|tram|wagon) ~ deraill*, coinces? dans (l'ascenseur|le train|la rame|l'avion),
        (probleme|defaut|faille|risque|manque) de securite, rappel (de )?(produit|securite),
        pas (du tout )?en securite, roue ~ detach*
    """,
    Topic.HEALTH: f"""
        intoxication*, intoxiqu*, empoisonn*, (m'a|nous a|l'a|m'ont|nous ont|les a|a) rendu* ~ malades?,
        gastro(enterite)?, malades? (apres|a cause|suite a|en mangeant) ~ (mange|repas|bu|consomme|plat|produit|
        poulet|sandwich)*, vomi, vomis*, (fait|faire|a|ai) vom(i|ir), diarrhee*, mal au ventre (apres|depuis),
        reaction allergique, choc anaphyla*, allerg(ene|ie|ique)s? ~ (non|pas) (signal|indiqu|mention|affich|precis)*,
        allergene* (oublie|manquant|cache)*, moisi(e|s|es|ssure|ssures)?, asticots?, cafards?, punaises? de lit,
        larves?, crottes? de (souris|rat), {_FOREIGN} ~ dans {_MINE}, salmonell*, listeria, e coli, legionell*,
        (poulet|steak|porc|viande|poisson) (cru|crue|pas cuit|avarie)*, avarie(e|s|es)?, pas (assez )?cuit(e|s|es)?,
        perime(e|s|es)?, (peremption|date limite) ~ (depass*|passee), effets? secondaires?, fausse couche,
        hospitalis*, (fini*|finir|termine*|emmen*|parti*|envoy*) ~ (urgences|hopital),
        (appel*|intervention) ~ (samu|pompiers), (fait|faire|eu) un malaise, s'est evanoui*, perdu connaissance,
        insuline, (medicaments?|traitement) ~ (valise|bagage)s?,
        sans (mes|ses|mon|son|leurs?) (medicaments|traitement), eczema, plaques rouges, urticaire, bacteries?
    """,
    Topic.FRAUD: """
        (me suis|s'est|se sont|etre|se faire|me faire|nous sommes) (fait )?(arnaqu|escroqu)*,
        (ai|a|ete|avons) ete (arnaqu|escroqu)*, tentatives? d'(arnaque|escroquerie|hameconnage|phishing), (se fait|
        se font|se faisant) passer pour (vous|votre|un|la|le), arnaque (au|aux|par|via|en ligne|telephonique),
        hameconnage, phishing, fraudes?, frauduleu(x|se|ses|sement), escrocs?, faux (site|mail|sms|compte|conseiller|
        livreur|profil|billets?|email|produits?|message|appel)s?, usurp(e|ation|er|ee)*,
        fausses? (page|facture|annonce|adresse|appli)s?, contrefacons?, blanchiment, detournements? de fonds,
        pots? de vin, (on m'a|m'a ete|nous a ete|s'est fait|me suis fait|se faire|on nous a) vol(e|ee|es|er),
        vol (de|dans) (ma|mon|mes|la) (carte|valise|colis|bagage)*, vole (mon|ma|mes|notre|nos) (colis|argent|
        telephone|carte|bagage|valise|portefeuille)s?, (carte|compte) ~ debite* sans, prelev(e|es|ement|
        ements) ~ (sans ~ (accord|autorisation|consentement)|non autorise*|frauduleu*), (paiement|transaction|debit|
        achat)s? (frauduleu|inconnu|non autorise)*, abus de confiance
    """,
    Topic.DISCRIMINATION: """
        racis(te|tes|me), discrimin(e|ee|es|ees|er|ation|ations|atoire|atoires), sexis(te|tes|me), homophob*,
        transphob*, islamophob*, antisemit*, xenophob*, misogyn*, validis(te|tes|me), grossophob*, negrophob*,
        (au|delit de) facies, (parce qu|car|parce que) ~ (noir|noire|noirs|arabe|arabes|musulman*|voilee?|juif|juive|
        gay|lesbienne|handicape*|trans|asiatique), a cause de (ma|sa|mon|son|leur|notre|la) (couleur|origine|religion|
        handicap|voile|accent|peau|age|nom|orientation)s?, (fauteuil|chien guide|chien d'assistance|pmr|
        handicapee?s?) ~ (refus|interdit|casse|oublie|abandonn|perdu|laisse)*, (refus|interdi|empech|
        humili)* ~ (chien guide|chien d'assistance|fauteuil roulant|handicap*|voile|autiste|allait*),
        insult(e|es) (raciste|homophobe|sexiste|antisemite)s?, pas accessible* ~ fauteuil*
    """,
    Topic.DATA_LEAK: """
        fuites? (massive )?de (mes |vos |nos )?donnees, vol (massif )?de (mes |vos |nos )?donnees, cyberattaque,
        rancongiciel, (donnees|coordonnees|infos|informations|rib|mots? de passe|adresse mail) ~ (fuit|vole|pirat|
        expos|vendu|revend|divulg|diffus|compromis)*, donnees ~ (dans la nature|accessibles?|en ligne|sur internet|
        en clair), (revend|vend|divulg|partag)* (mes|nos|les) (donnees|coordonnees), (compte|carte|messagerie|
        boite mail|espace client|site) ~ (pirat|hack)*, (ete|s'est fait|me suis fait) (pirat|hack)*, hackers?,
        (compte|dossier|facture|commande|coordonnees|adresse|infos?|informations?|donnees|billet|nom) d'(un|une|
        autres) (autre )?(client|personne|abonne|passager|adherent)*,
        (dossier|facture|donnees|compte|infos) de quelqu'un d'autre, rgpd,
        (plainte|signalement|saisir|signale) ~ cnil, la cnil, (atteinte|respect|violation) ~ vie privee,
        mots? de passe ~ en clair, faille(s)? de securite, donnees personnelles (de|d') ~ autre*
    """,
    Topic.LEGAL: """
        (mon|notre|nos|mes|leur|prendre un|prends un|contact* un|via un) avocat*, (port|depos|depot)* ~ plainte,
        plainte (contre|collective|penale|au|aupres), en justice, au tribunal, devant (le|les) (tribuna|prud'hom)*,
        tribunal*, (action|recours) (collecti*|juridique|de groupe), poursuites? judiciaires?, mis(e|es)? en demeure,
        mettre en demeure, huissier*, que choisir, dgccrf, signal ?conso, repression des fraudes, mediateur*,
        defenseur des droits, association* de consommateurs?, illegal(e|es|ement)?, illegaux, gendarmerie,
        commissariat, main courante, pratiques? commerciales? trompeuses?, publicite mensongere, vices? caches?,
        (service|protection|conseil|suites?|voie|demarches?) juridiques?, droits? d(u|es) consommateurs?,
        code de la consommation, (reglement|ce) (europeen|261)
    """,
    Topic.PRESS: f"""
        (contact|alert|preven|prevenir|appel|saisi|envo|parl|balanc|ecri|tweet|interpell|aller voir|
        racont)* ~ {_OUTLET}, (je suis|en tant que|comme) journaliste, (article|reportage|enquete|sujet|papier) (sur|
        a propos de) (vous|votre|vos|cette), demande (de )?(presse|d'interview|reaction|commentaire),
        (service|contact|attache|attachee) (de )?presse, julien courbet, (dans|a) (la presse|les medias|les journaux|
        le journal|la television), (bad|faire le|un bad) buzz, (deven|devien|rend|va etre)* viral*,
        (a |faites |fais )(faire )?tourner, partag(ez|er|e) (massivement|au maximum|en masse), droit de reponse
    """,
    Topic.CHURN: """
        plus jamais, jamais plus, resili(e|er|ation|ons|erai|es), (fermer?|cloturer?|clos|ferme|supprim*) (mon|notre|
        nos|mes) comptes?, (chang|quitt)(e|er|ons|erai|era) (d'|de |mon |notre |cet |cette )?(operateur|banque|
        fournisseur|compagnie|assureur|assurance|marque|enseigne)s?, (passe|passer|pars|partir|vais|aller|irai|file|
        tourner?|parti|partie|passons) ~ (a la concurrence|chez (un|le|la|vos|les) concurren*), a la concurrence,
        (perdu|perdez|perdre|perd) (un|une|des|votre|vos|encore) ~ client*, (de moins|en moins) comme client*,
        (un|une) client* (de|en) moins, (derniere fois|dernier achat|derniere commande|dernier vol|
        dernier sejour) (que|qu|avec|chez|sur|pour), boycott*, (ne|n'y|n')( (y|vous|leur))? ?(commander|reprendr|
        acheter|reviendr|remettr|voyager|reserver|retourner|irai|prendr|recommander)* ~ (plus|jamais),
        (je|on|nous) (me|m'|se|nous) ?desabonn*, desabonne(r|ment), a fuir, fuyez, a eviter absolument,
        evitez (cette|ce|cet|absolument), annul* (mon|notre) abonnement, (je|on|nous) vous quitt(e|ons|erai)
    """,
    Topic.OUTAGE: f"""
        panne (de |d')?(reseau|internet|courant|electricite|electrique|informatique|signalisation|serveur|serveurs|
        generale|nationale|geante|totale|fibre|tele|wifi|secteur|4g|5g), coupure (de |d')?(courant|electricite|
        internet|reseau|eau|gaz), black ?out, {_SERVICE} ~ (en panne|hors service|hs|ko|en rade|inaccessibles?|
        indisponibles?|injoignables?|down|en carafe|plante|plantes?|dans les choux|en maintenance), {_SERVICE} ~ (ne
        (marche|fonctionne|repond|charge|s'ouvre)(nt)?|marche|fonctionne|repond|charge) (plus|pas), service
        indisponible, erreur (500|502|503|504), (c'est|est ce que|est) ~ (en panne|down) (pour|chez|partout|ou),
        (plus|pas) (de |d'|aucun )(reseau|internet|courant|electricite|connexion|tonalite) (depuis|dans|a|chez|sur|
        ici), plus rien ne (marche|fonctionne|s'affiche), (est|sont) down, impossible de (se |me |nous )?connecter,
        (trafic|ligne|circulation) ~ (interrompue?|a l'arret|suspendue?), downdetector, (site|appli|serveur)s? ~ (bug|
        bugge|rame|plante)(nt)?, tout est (coupe|en panne|bloque), bug general, incident technique
    """,
}

FALSE_FRIENDS: Mapping[Topic, str] = {
    Topic.SAFETY: """
        (equipe|groupe|dj|ambiance|joueur|public|soldes?|twitter|reseaux) ~ en feu, (site|appli|application|serveur|
        page) ~ (explos|plant|crash)*, dangereu(x|se) pour (mon|le|ma) (porte monnaie|portefeuille|regime|ligne),
        feu (vert|d'artifice), brulures? d'estomac, (orgueil|amour propre|fierte) ~ bless*,
        bless* ~ (orgueil|amour propre|fierte), failli mourir de (rire|honte), evacu(er|e) le stress
    """,
    Topic.HEALTH: """
        (avoir|ai|as|a|coup de|donne|donner|foutre) le cafard, a vomir, envie de vomir,
        (ca|cela) (me|nous) rend malade, (passeport|carte|billet|abonnement|bon|coupon|code|lien|pass|visa|cheque|
        permis|document|avoir)s? ~ perime*, vers? dans (le|la) (nord|sud)
    """,
    Topic.FRAUD: """
        repression des fraudes, (service|lutte|contre la|anti) fraudes?,
        vol (de|dans|pour) (nuit|jour|retour|paris|la journee), voler (en|avec|de|vers|vers)
    """,
    Topic.DISCRIMINATION: """
        (sans|aucune) discrimination, (parce qu|car|parce que) ~ (robe|ecran|chat|version|modele|cafe) ~ noire?s?
    """,
    Topic.DATA_LEAK: """
        (film|serie|dvd|jeu|copie|match|streaming|logiciel)s? ~ pirat*, fuite d'eau
    """,
    Topic.LEGAL: """
        (salade|toast|tartine|guacamole|sandwich|burger|huile|bowl|crevettes?|saumon|puree|manger) ~ avocat*,
        avocats? (mur|murs|pourri|bio|crevette)*, (devrait|devraient) etre illegal*, rendre justice, en toute justice,
        notre avocat toast
    """,
    Topic.PRESS: """
        (citron|orange|jus|fromage) presse*, presse (bouton|agrume|papier|ail)*, reseaux sociaux,
        (kiosque|maison|point) ~ presse
    """,
    Topic.CHURN: """
        plus jamais (peur|faim|froid|soif|en retard|seul|seule|malade|perdre|oublier|d'attente|besoin),
        a la concurrence (deloyale|de), fuyez pas, a eviter que, n'evitez
    """,
    Topic.OUTAGE: """
        tombe (moi |nous )?en panne d'(idee|inspiration|envie), panne (d'oreiller|de reveil|d'inspiration|seche),
        ligne (de vie|de conduite|ne marche pas droit)
    """,
}
