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
    "letter_until": "Le lien fonctionne une seule fois, jusqu’au {when}.",
    "letter_choose": "Choisir un mot de passe",
    "letter_sign_in": "Se connecter",
    "letter_unasked": "Si vous n’attendiez pas ce message, vous n’avez rien à faire. Personne ne vous demandera ce "
    "lien.",
}
