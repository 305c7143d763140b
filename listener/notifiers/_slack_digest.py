"""The digest as a Slack message: the mail's content, shorter."""

from listener.notifiers import _slack_blocks as kit
from listener.notifiers._digest_figures import Bar
from listener.notifiers._digest_view import DigestView, Story, view_of
from listener.terms import DigestAlert

_BAR = 12
_MARKS = {"negative": "🔴", "neutral": "⚪", "positive": "🟢"}
_STORIES = 6


def digest_message(alert: DigestAlert) -> bytes:
    """Return the JSON body of a brand's day, in the reader's language."""
    view = view_of(alert)
    blocks = [
        kit.header(f"📊 {view.brand}: {view.words.say('heading')}"),
        kit.section(f"*{kit.escaped(view.summary, 600)}*\n{kit.escape(view.day)}"),
        _figures(view),
    ]
    for key, bars in (("tone", view.tone), ("topics", view.topics)):
        if bars:
            blocks.append(kit.section(f"*{view.words.say(key)}*\n" + "\n".join(_bar(bar) for bar in bars)))
    blocks += _stories(view)
    if view.unread:
        blocks.append(kit.section(f"*{view.words.say('unread')}*\n" + _unread(view)))
    return kit.message(view.subject, blocks, kit.buttons((view.words.say("open_report"), view.url, "primary")))


def _figures(view: DigestView) -> kit.Block:
    fields = [
        {"type": "mrkdwn", "text": f"{kit.escape(one.name)}\n*{kit.escape(one.text)}* {kit.escape(one.note)}"}
        for one in view.figures
    ]
    return {"type": "section", "fields": fields}


def _bar(bar: Bar) -> str:
    filled = round(bar.share * _BAR)
    drawn = "█" * filled + "░" * (_BAR - filled)
    return f"`{drawn}` {kit.escaped(bar.name, 80)} · {kit.escape(bar.text)}"


def _stories(view: DigestView) -> list[kit.Block]:
    if not view.stories:
        return []
    heading = kit.section(f"*{view.words.say('stories')}*")
    return [kit.divider(), heading, *(kit.section(_story(story)) for story in view.stories[:_STORIES])]


def _story(story: Story) -> str:
    about = kit.escape(story.about) + (f" · {kit.link(story.case_url, story.case)}" if story.case else "")
    return f"{_MARKS[story.tone]} *{kit.link(story.url, story.title)}*\n{about}"


def _unread(view: DigestView) -> str:
    lines = [
        f"• *{kit.escape(source.name)}* ({source.health}): {kit.escaped(source.advice or source.detail, 200)}"
        for source in view.unread[:6]
    ]
    return "\n".join(lines)
