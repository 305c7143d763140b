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
    "letter_changed": "Je wachtwoord voor Listener is gewijzigd",
    "letter_changed_why": "Het wachtwoord van {email} is gewijzigd op {when}. Overal elders waar je aangemeld was, "
    "moet je je opnieuw aanmelden, met het nieuwe.",
    "letter_until": "De link werkt één keer, tot {when}.",
    "letter_choose": "Een wachtwoord kiezen",
    "letter_choose_another": "Ik was het niet: een nieuw wachtwoord",
    "letter_sign_in": "Aanmelden",
    "letter_unasked": "Verwachtte je deze mail niet, dan hoef je niets te doen. Niemand zal je om de link vragen.",
    "letter_unchanged": "Heb je het zelf gewijzigd, dan hoef je niets te doen. Zo niet, dan zit er misschien iemand "
    "anders in je account: kies meteen een nieuw wachtwoord, met een link die naar dit adres komt, en zeg het een "
    "eigenaar van jullie Listener. Wijzig ook het wachtwoord van deze mailbox als anderen ze kunnen lezen.",
}
