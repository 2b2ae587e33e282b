"""As whom somebody reads the answer to what he asked for: the role in which he asks."""

from domain.case.vocabulary import Role
from services.access import role_for
from services.audiences import Audience, audience_of
from services.commands import Asked, Commands


async def audience_of_asker(commands: Commands, asked: Asked) -> Audience | None:
    """None for whoever has no role in the case and none in the tenant."""
    role = await role_of_asker(commands, asked)
    return None if role is None else audience_of(role)


async def role_of_asker(commands: Commands, asked: Asked) -> Role | None:
    """Of the roles that may ask for it, else the first that he has."""
    case = await commands.cases.load(asked.tenant, asked.case, fresh=False)
    person = await commands.parties.load(asked.tenant, asked.person, fresh=False)
    roles = case.state.roles_of(asked.person, asked.now) or frozenset(person.state.roles)
    role = role_for(type(asked.request), roles, asked.as_role)
    fallback: Role | None = min(roles, default=None)
    return role or fallback
