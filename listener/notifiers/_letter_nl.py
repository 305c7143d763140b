"""De brieven over accounts in het Nederlands. See `_digest_en` for the form."""

WORDS: dict[str, str | dict[str, str]] = {
    "letter_nobody": "Je team",
    "letter_invited": "{by} nodigt je uit voor Listener",
    "letter_invited_why": "{by} heeft een account voor je gemaakt op Listener, waar een team ziet wat er over zijn "
    "merken gezegd wordt en erop antwoordt. Kies een wachtwoord, en je bent binnen.",
    "letter_enters_by": "{by} nodigt je uit voor Listener",
    "letter_enters_by_why": "{by} heeft een account voor je gemaakt op Listener, waar een team ziet wat er over zijn "
    "merken gezegd wordt en erop antwoordt. Je meldt je aan met {provider}, als {email}.",
    "letter_reset": "Een nieuw wachtwoord voor Listener",
    "letter_reset_why": "Er is een link naar een nieuw wachtwoord gevraagd voor {email}. Het oude werkt tot je een "
    "ander kiest; daarna ben je overal afgemeld.",
    "letter_until": "De link werkt één keer, tot {when}.",
    "letter_choose": "Een wachtwoord kiezen",
    "letter_sign_in": "Aanmelden",
    "letter_unasked": "Verwachtte je deze mail niet, dan hoef je niets te doen. Niemand zal je om de link vragen.",
}
