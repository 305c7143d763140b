"""How far an agent's answer is, as the page of the case asks."""

from listener.services import answering, webcare
from listener.services.answering import AnswerView
from listener.services.installation import Installation
from models import Agent
from tests.factories import now


def answer_of(inst: Installation, number: int, agent: Agent) -> AnswerView:
    view = webcare.case(inst, number)
    return answering.look(inst, view.row, view.posts, agent, now())
