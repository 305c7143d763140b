"""What people press in Slack: which app says so, who they are here, and the same steps as in the console.

A Slack app vouches for its workspace alone: who a member is here is kept for each app, and what they may do from there
ends at the brands of the channels that the app writes to. With a bot token Slack is asked for the address of who
presses, and an agent who has it is who they are; anybody else says so once, by a link.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from slack_sdk.signature import Clock, SignatureVerifier
from sqlmodel import Session

from listener.config import Settings
from listener.errors import ListenerError, NotAllowed, NotFound, OutsideError
from listener.notifiers import Bot
from listener.services import options, rendering, webcare
from listener.services.installation import Installation
from listener.store import agents, slack
from listener.terms import EVERY_BRAND, Scope
from models import Agent, Case, Channel, SlackPerson

AGE = timedelta(minutes=5)  # https://docs.slack.dev/authentication/verifying-requests-from-slack
LINK_AGE = timedelta(minutes=15)
SNOOZE = timedelta(minutes=30)
KNOWN_FOR, UNKNOWN_FOR = timedelta(days=1), timedelta(minutes=5)
ACTS = ("claim", "snooze")


@dataclass(frozen=True, slots=True)
class App:
    """A Slack app that signed a request. `hosts` are where its messages are answered; `scope`: what it may touch.

    `locale` is the language of its channels, for whom nobody here knows.
    """

    key: str
    hosts: frozenset[str]
    scope: Scope
    bot: Bot | None = None
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class _Ours:
    channel: Channel
    secret: str = field(default="", repr=False)
    hosts: frozenset[str] = frozenset()
    bot: Bot | None = None


@dataclass(frozen=True, slots=True)
class _At(Clock):
    moment: datetime

    def now(self) -> float:
        return self.moment.timestamp()


def signed(inst: Installation, body: bytes, timestamp: str, signature: str, now: datetime) -> App:
    """Return the app that signed this request now, for the first time. Raises NotAllowed."""
    with inst.database.reading() as session:
        ours = [_opened(inst, channel) for channel in slack.channels(session)]
    found = [one for one in ours if one.secret and _is_by(one.secret, body, timestamp, signature, now)]
    if not found:
        raise NotAllowed("No Slack app of ours signed this", advice="Check the signing secret of the channel.")
    if not inst.database.write(lambda session: slack.is_first(session, signature, now, now - 2 * AGE)):
        raise NotAllowed("This request came before", advice="Press the button again.")
    brands = [one.channel.brand_id for one in found]
    scope = EVERY_BRAND if None in brands else Scope(frozenset(brand for brand in brands if brand))
    key = sha256(b"slack app\0" + found[0].secret.encode()).hexdigest()
    with inst.database.reading() as session:
        locale, _ = rendering.voice(session, brands[0] if len(set(brands)) == 1 else None)
    return App(key, found[0].hosts, scope, next((one.bot for one in found if one.bot), None), locale)


def _opened(inst: Installation, channel: Channel) -> _Ours:
    try:
        opened = options.opened(inst.vault, inst.notifiers["slack"], channel.options)
    except (ListenerError, KeyError):  # health says so
        return _Ours(channel)
    webhook = urlsplit(opened.webhook_url.get_secret_value()).netloc
    hosts = opened.bot.hosts if opened.bot else frozenset({webhook})
    return _Ours(channel, opened.signing_secret.get_secret_value(), hosts, opened.bot)


def _is_by(secret: str, body: bytes, timestamp: str, signature: str, now: datetime) -> bool:
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    try:
        return SignatureVerifier(secret, _At(now)).is_valid(body, timestamp, signature)
    except (TypeError, UnicodeDecodeError):  # what Slack never sends: letters beyond ASCII, bytes that are no text
        return False


def person(inst: Installation, app: App, member: str, now: datetime) -> tuple[Agent | None, str]:
    """Return who a member of the workspace is here, and the address that Slack knows of them, if it is known.

    None: they have not said yet, and no agent has that address. Slack is asked again after a day; after some minutes
    about whom nobody knows. When it does not answer, what it said last counts.
    """
    with inst.database.reading() as session:
        row, agent = slack.known(session, app.key, member)
    if app.bot is None or (row and row.agent_id) or not _is_old(row, agent, now):
        return agent, row.email if row else ""
    try:
        email = app.bot.email(member, inst.http)
    except OutsideError:
        return agent, row.email if row else ""

    def work(session: Session) -> tuple[SlackPerson | None, Agent | None]:
        slack.looked_up(session, app.key, member, email, now)
        return slack.known(session, app.key, member)

    return inst.database.write(work)[1], email


def _is_old(row: SlackPerson | None, agent: Agent | None, now: datetime) -> bool:
    if row is None or row.looked_up_at is None:
        return True
    return row.looked_up_at <= now - (KNOWN_FOR if agent else UNKNOWN_FOR)


def press(inst: Installation, app: App, agent: Agent, act: str, number: int, now: datetime) -> Case:
    """Do what the button says, as the agent, within the brands of both. Raises Conflict, NotAllowed, NotFound."""
    if agent.role not in agents.ANSWERING:
        raise NotAllowed("Your role does not permit this", advice="Ask a team lead or the owner.")
    with inst.database.reading() as session:
        scope = agents.scope_of(session, agent)
    here = inst.within(_both(scope, app.scope))
    if act == "claim":
        return webcare.claim(here, number, agent, now)
    return webcare.snooze(here, number, agent, now + SNOOZE, now)


def _both(one: Scope, other: Scope) -> Scope:
    if one.brands is None or other.brands is None:
        return other if one.brands is None else one
    return Scope(one.brands & other.brands)


def link_address(settings: Settings, app: App, member: str, name: str) -> str:
    """Return where a member says once who they are here: signed, and good for a quarter of an hour."""
    token = _signer(settings).dumps([app.key, member, name[:80]])
    return f"{settings.base_url.rstrip('/')}/slack/link/{token if isinstance(token, str) else token.decode()}"


def linked(settings: Settings, token: str) -> tuple[str, str, str]:
    """Return the app, the member and their name that a link speaks of. Raises NotFound."""
    try:
        app, member, name = _signer(settings).loads(token, max_age=int(LINK_AGE.total_seconds()))
    except BadSignature:
        raise NotFound("This link is not one of ours, or too old", advice="Press the button in Slack again.") from None
    return str(app), str(member), str(name)


def link(inst: Installation, token: str, agent: Agent, now: datetime) -> None:
    """Keep that the member whom a link speaks of is this agent."""
    app, member, _ = linked(inst.settings, token)

    def work(session: Session) -> None:
        slack.link(session, app, member, agent, now)

    inst.database.write(work)


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    oldest_first = list(reversed(settings.secret_keys))
    return URLSafeTimedSerializer(oldest_first, salt="slack", signer_kwargs={"digest_method": sha256})
