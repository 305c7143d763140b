"""SQLModel tables: columns and keys only. Queries live in listener.store, decisions in listener.decide."""

from models.agents import Agent, AgentBrand, AgentIdentity, ApiToken, AttemptCount, Invitation, Pulse, SignIn
from models.alerts import Alert, Channel, Delivery, Digest
from models.answers import AnswerDraft, Reply
from models.articles import Article, MentionVector
from models.auditing import AuditEntry
from models.brands import AlertWish, Brand, Query
from models.cases import Case, CaseEvent, Counter
from models.documents import Author, AuthorLink, Document
from models.feeds import FeedSubscription, SourceNotice
from models.learning import BrandHead, Correction, ReviewDraw, ReviewSample
from models.mentions import Mention, Story
from models.posted import PostedCase, PostedMessage
from models.searching import CaseWord, SavedView
from models.slack import SlackPerson, SlackRequest
from models.sources import Source, SourceHour, SourceSpending, SourceTrouble
from models.spreading import EngagementCount, Followed
from models.teamwork import CaseCall, CasePresence, CaseTag
from models.timing import Calendar, CalendarDay, CaseClock, CaseWarning, SlaPolicy

__all__ = [
    "Agent", "AgentBrand", "AgentIdentity", "Alert", "AlertWish", "AnswerDraft", "ApiToken", "Article",
    "AttemptCount", "AuditEntry", "Author", "AuthorLink", "Brand", "BrandHead", "Calendar", "CalendarDay",
    "Case", "CaseCall", "CaseClock", "CaseEvent", "CasePresence", "CaseTag", "CaseWarning", "CaseWord",
    "Channel", "Correction", "Counter", "Delivery", "Digest", "Document", "EngagementCount",
    "FeedSubscription", "Followed", "Invitation", "Mention", "MentionVector", "PostedCase", "PostedMessage",
    "Pulse", "Query", "Reply", "ReviewDraw", "ReviewSample", "SavedView", "SignIn", "SlaPolicy",
    "SlackPerson", "SlackRequest", "Source", "SourceHour", "SourceNotice", "SourceSpending",
    "SourceTrouble", "Story",
]  # fmt: skip
