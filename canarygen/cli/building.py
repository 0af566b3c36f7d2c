"""A build, as it was ordered: read, compiled, brought into out/, and taken to Git."""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import partial

from canarygen.cli.alignment import Reading, recorded, strays, tell, wanting
from canarygen.cli.authority import tell_of_freezes, today
from canarygen.cli.naming import named_specs
from canarygen.cli.order import Order
from canarygen.cli.session import Session, gathered
from canarygen.cli.talk import write
from canarygen.diagnostic import Diagnostic, Rejected, ordered
from canarygen.division.outcome import Outcome
from canarygen.frozen import frozen
from canarygen.plan import Plan
from canarygen.rendering import Map
from canarygen.tree import Change, Tree
from canarygen.typed import TYPE_CHECKING, Final
from canarygen.verification import yielded
from canarygen.wording import counted

if TYPE_CHECKING:
    from canarygen.cli.settled import Settled
    from canarygen.gitops.built import Built, Start
    from canarygen.gitops.draft import Ask

_MANY: Final = 1000
"""For so many files, which take a twentieth of a second to write, it pays to draft their commit meanwhile."""


def build(
    order: Order, session: Session, settled: "Settled | None" = None, began: "Start | None" = None
) -> None:
    """Build everything, remember it if all is well, and take it to Git, which stood as it `began`. Raises Unusable; a fault ends the command."""
    building, settled = _opened(order, session, settled)
    # Whoever was sent for is back, or gone, when the build ends.
    with ExitStack() as errands:
        with building.rejecting():
            outcome = building.outcome()
            if order.stdout:
                building.print(outcome)
                return
            strays = building.strays(outcome)
            built = building.built(began, outcome.tree) if began else None
            pending, ask = building.written(outcome, strays, built, errands)
            is_known = settled and building.read.sources and not strays
            kept = building.remembered(settled, outcome, pending) if settled and is_known else None
        if built:
            building.land(built, ask, kept)


def _drafting(built: "Built") -> "AbstractContextManager[Ask]":
    """Have the commit drafted beside what is done in the block."""
    from canarygen.fork import beside  # noqa: PLC0415 -- only many files need it
    from canarygen.gitops.draft import local_draft  # noqa: PLC0415 -- likewise

    return beside(partial(local_draft, built))


def _opened(order: Order, session: Session, settled: "Settled | None") -> "tuple[_Building, Settled | None]":
    """Open the project, note the state that it is in, and read its specs."""
    # What is printed is rendered, and maybe long after it was judged: the passing of a day shall not stop that.
    day = order.day or (None if order.stdout else today())
    workspace, project = session.opened(order.form, order.environment, policy_from=order.policy_from, day=day)
    tell_of_freezes(project.policy, session.say)
    settled = settled and settled.before(workspace)
    named = named_specs(workspace, order.specs)
    plan = Plan(
        wanted={source.path for source in named} if order.specs else None,
        shard=order.shard,
        force=order.force,
        allow_delete=order.allow_delete,
    )
    # Nobody says how many canaries may go where specs are missing by mistake.
    sources = gathered(session, workspace, named, may_be_none=order.allow_delete > 0)
    read = Reading(workspace=workspace, project=project, sources=sources)
    return _Building(order=order, session=session, read=read, plan=plan), settled


@frozen(kw_only=True)
class _Building:
    """A build on its way: what was ordered, what was read, and what it may change."""

    order: Order
    session: Session
    read: Reading
    plan: Plan

    def rejecting(self) -> AbstractContextManager[None]:
        """Turn Rejected into a report, and the exit code for it."""
        return self.session.rejecting(
            self.order.form, specs=len(self.read.sources), product_on_stdout=self.order.stdout
        )

    def outcome(self) -> Outcome:
        """Compile and check all that was read. Raises Rejected."""
        order, specs = self.order, len(self.read.sources)
        with self.session.working(f"compiling {counted(specs, 'spec file')}", specs=specs):
            return yielded(
                self.read.sources,
                self.read.project,
                order.asked,
                strict=order.strict,
                heard=partial(self.session.heard, form=order.form),
                shard=order.shard,
            )

    def strays(self, outcome: Outcome) -> Sequence[Diagnostic]:
        """Give what there is to say of manifests in out/ that are nobody's. Raises Rejected and Unusable."""
        if self.order.shard:
            return ()  # It knows only a part of what may stand there.
        return strays(self.read, outcome.paths, is_strict=self.order.strict)

    def _report(
        self, outcome: Outcome, warnings: Sequence[Diagnostic], changes: Sequence[Map] | None = None
    ) -> None:
        """Print what there is to say although nothing is wrong."""
        self.session.report(
            warnings,
            self.order.form,
            specs=len(self.read.sources),
            files=outcome.size,
            changes=changes,
            product_on_stdout=self.order.stdout,
        )

    def print(self, outcome: Outcome) -> None:
        """Print what was ordered as one stream of documents."""
        self._report(outcome, outcome.warnings)
        write("---\n".join(outcome.texts(self.plan.shard or self.plan.wanted)), sys.stdout)

    def written(
        self, outcome: Outcome, strays: Sequence[Diagnostic], built: "Built | None", errands: ExitStack
    ) -> "tuple[tuple[Change, ...], Ask | None]":
        """Bring out/ in line, tell what that changed, and give it; for a check only look. Raises Rejected and Unusable.

        What there is to say is told once, with what forbids it or before what was changed: programs read one report. With
        the changes is given whom to ask for the draft of the commit, if there is much to commit of what was `built` for Git.
        """
        order, workspace, ask = self.order, self.read.workspace, None
        warnings = ordered((*outcome.warnings, *strays))
        # A check writes nothing, not even a lock: it may be all that a CI or a container is allowed.
        with (
            self.session.working(f"bringing {workspace.out}/ in line", specs=len(self.read.sources)),
            nullcontext() if order.check else workspace.lock(),
        ):
            pending = self._wanting(outcome, warnings)
            if not order.check:
                if built and len(pending) >= _MANY:
                    ask = errands.enter_context(_drafting(built))
                workspace.apply(pending, force=self.plan.force)
        self._report(outcome, warnings, recorded(workspace, pending))
        files = outcome.count(order.shard)
        tell(self.session, workspace, pending, files, check=order.check, shard=order.shard, form=order.form)
        return pending, ask

    def _wanting(self, outcome: Outcome, warnings: Sequence[Diagnostic]) -> tuple[Change, ...]:
        """Give what brings out/ in line. Raises Rejected, with the warnings, if it is not for this build to do, and Unusable."""
        try:
            return wanting(self.read, outcome, specs=self.order.specs, plan=self.plan)
        except Rejected as rejected:
            raise Rejected((*warnings, *rejected.diagnostics)) from None

    def remembered(self, settled: "Settled", outcome: Outcome, pending: Sequence[Change]) -> "Settled | None":
        """Remember what all came to, after these changes, and give what is remembered; see `remember`."""
        from canarygen.cli.remembering import remember  # noqa: PLC0415 -- as for what is amended

        return remember(settled, self.session, self.read, outcome, pending)

    def built(self, began: "Start", tree: Tree) -> "Built":
        """Say what was built, for Git."""
        from canarygen.gitops.built import Built  # noqa: PLC0415 -- a build without Git need not wait for it

        return Built(
            start=began,
            workspace=self.read.workspace,
            project=self.read.project,
            sources=self.read.sources,
            tree=tree,
            plan=self.plan,
            kubeconform=self.order.asked,
            is_strict=self.order.strict,
            runs_hooks=self.order.hooks,
        )

    def land(self, built: "Built", ask: "Ask | None", kept: "Settled | None") -> None:
        """Commit what was built, or push it, too, and remember where it is. Raises Unusable; a fault of what others pushed ends the command."""
        from canarygen.cli.committing import remember_commit  # noqa: PLC0415 -- a build without Git need not wait for it
        from canarygen.gitops.landing import commit  # noqa: PLC0415 -- likewise

        order = self.order
        # What programs read is told by now; this is a fault of what HEAD, or the branch, comes to.
        with self.session.rejecting(
            "text", spared=f"nothing was {'pushed' if order.pushes else 'committed'}"
        ):
            if order.pushes:
                from canarygen.gitops.pushing import push  # noqa: PLC0415 -- likewise

                push(built, self.session, ask, remote=order.remote, branch=order.branch)
                return
            landed = commit(built, self.session, ask)
        # Of a tree that is built for one environment the others are whatever they are.
        if kept and order.environment is None:
            remember_commit(kept, built.start, landed)
