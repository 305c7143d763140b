"""Les lettres sur les comptes en français. See `_digest_en` for the form."""

WORDS: dict[str, str | dict[str, str]] = {
    "letter_nobody": "Votre équipe",
    "letter_invited": "{by} vous invite sur Listener",
    "letter_invited_why": "{by} vous a ouvert un compte sur Listener, où une équipe voit ce qu’on dit de ses marques "
    "et y répond. Choisissez un mot de passe, et vous y êtes.",
    "letter_enters_by": "{by} vous invite sur Listener",
    "letter_enters_by_why": "{by} vous a ouvert un compte sur Listener, où une équipe voit ce qu’on dit de ses marques "
    "et y répond. Vous entrez avec {provider}, sous l’adresse {email}.",
    "letter_reset": "Un nouveau mot de passe pour Listener",
    "letter_reset_why": "Un lien vers un nouveau mot de passe a été demandé pour {email}. L’ancien reste valable "
    "jusqu’à ce que vous en choisissiez un autre ; toutes vos connexions prennent alors fin.",
    "letter_changed": "Votre mot de passe pour Listener a été changé",
    "letter_changed_why": "Le mot de passe de {email} a été changé le {when}. Partout ailleurs où vous étiez "
    "connecté, il faut entrer de nouveau, avec le nouveau mot de passe.",
    "letter_until": "Le lien fonctionne une seule fois, jusqu’au {when}.",
    "letter_choose": "Choisir un mot de passe",
    "letter_choose_another": "Ce n’était pas moi : un nouveau mot de passe",
    "letter_sign_in": "Se connecter",
    "letter_unasked": "Si vous n’attendiez pas ce message, vous n’avez rien à faire. Personne ne vous demandera ce "
    "lien.",
    "letter_unchanged": "Si c’était vous, vous n’avez rien à faire. Sinon, quelqu’un d’autre est peut-être dans votre "
    "compte : choisissez tout de suite un nouveau mot de passe, par un lien qui arrive à cette adresse, et prévenez un "
    "propriétaire de votre Listener. Changez aussi le mot de passe de cette boîte si d’autres peuvent la lire.",
}
