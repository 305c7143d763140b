"""The letters about accounts in English. See `_digest_en` for the form."""

WORDS: dict[str, str | dict[str, str]] = {
    "letter_nobody": "Your team",
    "letter_invited": "{by} invites you to Listener",
    "letter_invited_why": "{by} made an account for you on Listener, where a team sees what is said of its brands and "
    "answers it. Choose a password, and you are in.",
    "letter_enters_by": "{by} invites you to Listener",
    "letter_enters_by_why": "{by} made an account for you on Listener, where a team sees what is said of its brands "
    "and answers it. You enter with {provider}, as {email}.",
    "letter_reset": "A new password for Listener",
    "letter_reset_why": "A link to a new password was asked for {email}. The old password works until you choose "
    "another; then every place where you are signed in ends.",
    "letter_changed": "Your password for Listener was changed",
    "letter_changed_why": "The password of {email} was changed on {when}. Wherever else you were signed in, you have "
    "to sign in again with the new one.",
    "letter_until": "The link works once, until {when}.",
    "letter_choose": "Choose a password",
    "letter_choose_another": "It was not me: a new password",
    "letter_sign_in": "Sign in",
    "letter_unasked": "If you did not expect this mail, you need not do anything. Nobody will ask you for the link.",
    "letter_unchanged": "If you changed it yourself, you need not do anything. If you did not, somebody else may be in "
    "your account: choose a new password at once, by a link that comes to this address, and tell an owner of your "
    "Listener. Change the password of this mailbox too if strangers may read it.",
}
