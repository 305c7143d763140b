"""Brevalune, an invented French internet and phone company. Texts written for this demo."""
# ruff: noqa: E501 - people write longer lines than programmers

from workers.demo.lines import Line, Talk

TALK = Talk(
    lines=(
        Line("camille_roche", "@brevalune plus de connexion depuis ce matin 6 h, je télétravaille et personne ne répond. Trois appels, trois fois raccrochée au nez. C'est honteux !"),
        Line("theo.marchal", "Je viens de passer chez Brevalune, installation faite en vingt minutes, technicien très sympa. Rien à redire."),
        Line("ines_baudry", "Brevalune ouvre une boutique rue des Tilleuls samedi prochain, à partir de 10 h."),
        Line("papi_germain", "ATTENTION : ma box Brevalune a surchauffé cette nuit, plastique fondu, odeur de brûlé, ma petite-fille dormait à côté. C'est dangereux, débranchez-la !"),
        Line("lucas_fernier", "Prélevé deux fois ce mois-ci par Brevalune et le service client refuse de rembourser. C'est de l'arnaque, je dépose plainte."),
        Line("noemie.v", "Quelqu'un sait si la 5G de Brevalune passe bien du côté de Saint-Aubin ?"),
        Line("camille_roche", "@brevalune toujours rien à midi. Une demi-journée de travail perdue et aucune excuse. Si ce n'est pas réglé ce soir, je résilie."),
        Line("echo_du_plateau", "RT @camille_roche : @brevalune plus de connexion depuis ce matin 6 h, je télétravaille et personne ne répond. Trois appels, trois fois raccrochée au nez. C'est honteux !"),
        Line("marine_lopez", "Franchement ravie de Brevalune, débit au top et facture claire. Je recommande."),
        Line("basile_kern", "Petite coupure Brevalune hier soir pendant le match, dix minutes, un peu agaçant mais ça arrive."),
        Line("sabrina_d", "Ma mère de 82 ans, avec téléassistance, n'a plus de ligne Brevalune depuis trois jours. Si elle tombe, personne ne sera prévenu. C'est irresponsable et grave."),
        Line("le_relais_des_vallees", "ENQUÊTE. Factures erronées chez Brevalune : nos journalistes ont recueilli quarante témoignages d'abonnés furieux. La direction n'a pas souhaité répondre."),
        Line("youssef_b", "J'ai reçu dans mon espace client Brevalune les factures et le RIB d'un autre abonné. Fuite de données, et le conseiller me dit que ce n'est pas grave ?!"),
        Line("jeanne_tissot", "Brevalune annonce un forfait à 12 euros pour les étudiants à la rentrée."),
        Line("karim.ouest", "Merci à Aïcha du support @brevalune, problème réglé en cinq minutes avec le sourire !"),
        Line("odile_perrin", "Déçue par Brevalune, le répéteur vendu 40 euros ne change rien du tout. Argent jeté par la fenêtre."),
        Line("mathis_g", "Le nuage ce soir avait une brève lune derrière, magnifique photo à venir."),
        Line("claire_v_", "Le technicien Brevalune m'a insultée parce que je suis voilée. Discrimination pure et simple, je veux parler à un responsable immédiatement."),
        Line("hugo_sarrazin", "Six ans client chez Brevalune, je pars chez la concurrence dès demain. Ras-le-bol des pannes à répétition et des mensonges."),
        Line("atelier_nord", "Test comparatif de sept box internet, dont celle de Brevalune : les débits mesurés dans notre labo."),
        Line("papi_germain", "Toujours aucun rappel de @brevalune pour ma box qui a fondu. Les pompiers m'ont dit de ne surtout pas la rebrancher."),
        Line("alice_n", "@brevalune bonjour, où trouve-t-on le contrat à jour dans l'application ? Merci."),
        Line("vivien_c", "Encore une heure d'attente au téléphone avec Brevalune pour m'entendre dire de redémarrer la box. Nul."),
        Line("solene_mbaye", "Très bonne surprise : Brevalune m'a offert un mois après la panne. Bravo, ça c'est du service."),
        Line("un_gars_du_sud", "RT @papi_germain : ATTENTION : ma box Brevalune a surchauffé cette nuit, plastique fondu, odeur de brûlé, ma petite-fille dormait à côté. C'est dangereux, débranchez-la !"),
    ),
    openings=(
        "@brevalune", "Message pour @brevalune :", "Bonjour Brevalune,", "Alors Brevalune,", "Dites @brevalune,",
        "Encore Brevalune…",
    ),
    matters=(
        "plus aucun réseau à la maison depuis hier et rien ne bouge, c'est inadmissible",
        "vous m'avez facturé 89 euros pour un technicien qui n'est jamais venu, remboursez-moi",
        "votre conseiller m'a menti sur le prix, je me sens escroqué",
        "la box chauffe tellement que j'ai peur d'un incendie, répondez",
        "trois semaines sans téléphone fixe, ma voisine âgée est isolée, c'est scandaleux",
        "merci pour le dépannage rapide de ce matin, équipe formidable",
        "la nouvelle application est claire et rapide, beau travail",
        "à quelle heure ferme la boutique du centre le samedi ?",
        "la fibre arrive quand dans le quartier des Ormes ?",
        "ma demande de résiliation est ignorée depuis un mois, je saisis la justice",
    ),
    endings=(
        "", "J'attends une réponse.", "Dossier ouvert depuis des jours.", "Je partage pour prévenir les autres.",
        "On en parle ici aussi.", "Vu depuis Valmont-les-Prés.",
    ),
    names=("lou", "maelle", "antonin", "gaspard", "fatou", "remi", "clemence", "yanis", "elsa", "bastien"),
)  # fmt: skip
