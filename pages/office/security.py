"""安全管理: who may do what, by which rules do people sign in, and who is signed in right now? (安全管理员)"""

from efficiency.accounts.security import rules
from efficiency.core.access import Action
from efficiency.queries.accounts import accounts
from efficiency.ui.office.rights import first_passwords, portfolios, rights, role_form
from efficiency.ui.office.security_rules import change_one, changes, in_force, second_factor
from efficiency.ui.office.sessions import sessions
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.outcome import outcome
from efficiency.ui.parts.waiting import errand_box
from efficiency.ui.seams.address import kept_tabs

page = open_page(Action.MANAGE_SECURITY, "安全管理", "谁有什么权限？按什么规则登录？现在谁在使用？")
outcome("security")
errand_box(page)
of_rights, of_sessions, of_rules = kept_tabs(
    {"rights": "账号赋权", "sessions": "登录会话", "rules": "安全规则"}, key="tab"
)
with of_rights:
    known = accounts()
    rights(page, known)
    role_form(page, known)
    first_passwords(page, known)
    portfolios(page)
with of_sessions:
    sessions(page)
with of_rules:
    now = rules()
    in_force(page, now)
    change_one(page, now)
    second_factor(page, now)
    changes(page)
