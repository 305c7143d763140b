"""What an installation listens for, where it reads and whom it tells: added, changed, removed.

The commands and the console use the same functions. A form that is not valid raises ListenerError with advice.
"""

from listener.services.registry.brands import (
    BrandView,
    add_brand,
    all_brands,
    change_brand,
    pause_brand,
    remove_brand,
    restore_brand,
    resume_brand,
    show_brand,
)
from listener.services.registry.calendars import (
    CalendarView,
    WeekDay,
    add_calendar,
    all_calendars,
    change_calendar,
    extend_calendars,
    forget_day,
    remove_calendar,
    set_day,
    show_calendar,
    week_of,
)
from listener.services.registry.channels import (
    ChannelView,
    add_channel,
    all_channels,
    change_channel,
    disable_channel,
    enable_channel,
    new_secret,
    remove_channel,
    show_channel,
    test_channel,
    wants_secret,
)
from listener.services.registry.checking import BrandFinding, CheckReport, check_source
from listener.services.registry.foretelling import Foretold, foretell
from listener.services.registry.forms import Kind, connector_kinds, notifier_kinds
from listener.services.registry.people import (
    PersonView,
    add_agent,
    all_agents,
    change_agent,
    found_agent,
    note_added,
    remove_agent,
    reset_agent,
    show_agent,
)
from listener.services.registry.policies import (
    PolicyView,
    add_policy,
    all_policies,
    change_policy,
    remove_policy,
    show_policy,
)
from listener.services.registry.previewing import Preview, preview
from listener.services.registry.sources import (
    ImportReport,
    SourceView,
    add_source,
    all_sources,
    change_source,
    disable_source,
    enable_source,
    hurry_source,
    import_sources,
    remove_source,
    show_source,
    takes_documents,
)

__all__ = [
    "BrandFinding", "BrandView", "CalendarView", "ChannelView", "CheckReport", "Foretold", "ImportReport", "Kind",
    "PersonView", "PolicyView", "Preview", "SourceView", "WeekDay", "add_agent", "add_brand", "add_calendar",
    "add_channel", "add_policy", "add_source", "all_agents", "all_brands", "all_calendars", "all_channels",
    "all_policies", "all_sources", "change_agent", "change_brand", "change_calendar", "change_channel",
    "change_policy", "change_source", "check_source", "connector_kinds", "disable_channel", "disable_source",
    "enable_channel", "enable_source", "extend_calendars", "foretell", "forget_day", "found_agent", "hurry_source",
    "import_sources", "new_secret", "note_added", "notifier_kinds", "pause_brand", "preview", "remove_agent",
    "remove_brand", "remove_calendar", "remove_channel", "remove_policy", "remove_source", "reset_agent",
    "restore_brand", "resume_brand", "set_day", "show_agent", "show_brand", "show_calendar", "show_channel",
    "show_policy", "show_source", "takes_documents", "test_channel", "wants_secret", "week_of",
]  # fmt: skip
