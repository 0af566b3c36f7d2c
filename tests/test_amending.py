"""A build that looks only at what has changed does, writes and says what a build of everything does."""

import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr
from io import StringIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canarygen.cli.program import run
from canarygen.cli.settled import Settled
from canarygen.workspace.workspace import Workspace

SPEC = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: {name}, namespace: shop}}
spec:
  workload: {{image: "{name}:1.0.0", replicas: 2, port: 8080}}
  traffic: {{hosts: [{name}.example.com]}}
  rollout: {{steps: [50% for 1h]}}
"""
NAMES = ("api", "cart", "web")
DELIVERED = """\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  kustomization: true
  argocd: {repoURL: "https://git.example.com/canaries.git"}
  environments:
    staging: {}
    prod: {argocd: {mode: applicationset, destination: prod}}
"""

Edit = Callable[[Path], object]


def replaced(file: str, old: str, new: str) -> Edit:
    """Make an edit of a file, where it is there and has the text."""

    def edit(root: Path) -> None:
        path = root / file
        if path.is_file():
            path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    return edit


def written(file: str, text: str) -> Edit:
    """Make an edit that writes a file anew, by another one that gets its name."""

    def edit(root: Path) -> None:
        root.mkdir(exist_ok=True)
        (root / "draft").write_text(text, encoding="utf-8")
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        cleared(root / file)
        (root / "draft").rename(root / file)

    return edit


def cleared(path: Path) -> None:
    """Take away the file or the folder at a path."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)


def removed(file: str) -> Edit:
    return lambda root: cleared(root / file)


def moved(path: Path, to: Path) -> None:
    """Move a file, where it is there and something could come in its place."""
    if path.is_file():
        to.parent.mkdir(parents=True, exist_ok=True)
        cleared(to)
        path.rename(to)


def linked(path: Path, to: Path) -> None:
    """Put a link in a file's place, or where there is none."""
    cleared(path)
    if path.parent.is_dir():
        path.symlink_to(to)


def all_but_web(root: Path) -> None:
    """Take away the specs of the others."""
    for name in NAMES[:-1]:
        cleared(root / f"specs/{name}.yaml")


def no_spec(root: Path) -> None:
    """Take away all specs, and leave their folder."""
    for path in (root / "specs").iterdir():
        cleared(path)


def become_folder(path: Path) -> None:
    """Put an empty folder in a file's place: so Git leaves a submodule that is not checked out."""
    cleared(path)
    path.mkdir()


def touched(file: str) -> Edit:
    def edit(root: Path) -> None:
        if (root / file).parent.exists():
            (root / file).touch()

    return edit


def become_folder_of_specs(root: Path) -> None:
    """Put a folder in the place of a spec, which is in there then."""
    become_folder(root / "specs/cart.yaml")
    (root / "specs/cart.yaml/cart.yml").write_text(SPEC.format(name="cart"), encoding="utf-8")


def some_output(change: Callable[[Path], object]) -> Edit:
    """Make an edit of the first rollout.yaml that is a file."""

    def edit(root: Path) -> None:
        files = (file for file in sorted(root.rglob("rollout.yaml")) if file.is_file())
        for file in islice(files, 1):
            change(file)

    return edit


EDITS: dict[str, Edit] = {
    **{f"{name} as it was": written(f"specs/{name}.yaml", SPEC.format(name=name)) for name in NAMES},
    "another image": replaced("specs/web.yaml", "1.0.0", "1.0.1"),
    "an image of api": replaced("specs/api.yaml", "1.0.0", "1.0.1"),
    "an image of cart": replaced("specs/cart.yaml", "1.0.0", "1.0.1"),
    "another file more": replaced(
        "specs/web.yaml", "replicas: 2", "disruption: {maxUnavailable: 1}, replicas: 2"
    ),
    "another name": replaced("specs/web.yaml", "name: web,", "name: shop,"),
    "another namespace": replaced("specs/api.yaml", "namespace: shop", "namespace: store"),
    "the host of another": replaced("specs/api.yaml", "[api.example", "[cart.example"),
    "the gateway of another": replaced(
        "specs/api.yaml", "{hosts: [api.example.com]", "{gateway: shop/cart-gateway, hosts: [api.shop.org]"
    ),
    "both on one gateway": replaced("specs/cart.yaml", "[cart.example.com]", '["*.shop.org"]'),
    "no gateway any more": replaced("specs/cart.yaml", "{hosts", "{gateway: mesh, hosts"),
    "the Service of another": replaced(
        "specs/api.yaml", "com]}", "com], routes: [{match: /web, to: 'web-stable:8080'}, /]}"
    ),
    "a patch": replaced(
        "specs/cart.yaml",
        "  rollout:",
        "  patches: [{target: {kind: Rollout}, merge: {spec: {minReadySeconds: 5}}}]\n  rollout:",
    ),
    "something to say": replaced("specs/web.yaml", ":1.0.0", ":latest"),
    "something to say of another": replaced("specs/cart.yaml", ":1.0.0", ":latest"),
    "nothing to say any more": replaced("specs/web.yaml", ":latest", ":1.0.0"),
    "no canary": written("specs/web.yaml", "# nothing\n"),
    "no YAML": written("specs/web.yaml", "a: [\n"),
    "a spec less": removed("specs/cart.yaml"),
    "a spec more": written("specs/more/new.yaml", SPEC.format(name="new")),
    "another spec more": written("specs/next.yml", SPEC.format(name="next")),
    "the new spec less": removed("specs/more/new.yaml"),
    "the folder of the new spec less": removed("specs/more"),
    "a spec more that takes a host": written(
        "specs/more/new.yaml", SPEC.format(name="new").replace("new.e", "cart.e")
    ),
    "a spec more that is none": written("specs/more/new.yaml", "a: [\n"),
    "a spec under another name": lambda root: moved(root / "specs/web.yaml", root / "specs/more/shop.yaml"),
    "a spec in capitals": lambda root: moved(root / "specs/api.yaml", root / "specs/api.YAML"),
    "a spec less and one more": lambda root: moved(root / "specs/api.yaml", root / "specs/cart.yaml"),
    "notes": written("specs/notes.txt", "as it is\n"),
    "notes less": removed("specs/notes.txt"),
    "a link among specs": lambda root: linked(root / "specs/elsewhere", root),
    "a link for a spec": lambda root: linked(root / "specs/cart.yaml", root / "specs/web.yaml"),
    "all specs but one less": all_but_web,
    "all specs less": no_spec,
    "an edit by hand": some_output(lambda file: file.write_text(file.read_text() + "# by hand\n")),
    "a file less": some_output(Path.unlink),
    "a folder for a file": some_output(become_folder),
    "a folder for a spec": lambda root: become_folder(root / "specs/cart.yaml"),
    "a folder of specs for a spec": become_folder_of_specs,
    "a file of somebody else": touched("out/shop/notes.txt"),
    "a hidden manifest of somebody else": touched("out/shop/web/.more.yaml"),
    "a hidden manifest in no folder": touched("out/.more.yaml"),
    "nothing but a date": touched("specs/api.yaml"),
    "a file as it was": some_output(lambda file: written(file.name, file.read_text())(file.parent)),
    "an editor's own file": touched("specs/.web.yaml.swp"),
    "other settings": written("canarygen.yaml", DELIVERED),
    "no settings": removed("canarygen.yaml"),
    "a folder for settings": lambda root: become_folder(root / "canarygen.yaml"),
}


def stood(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def built(root: Path, cache: Path, *words: str, late: bool = False) -> tuple[int, str, dict[str, bytes]]:
    """Build in a process that knows what is in `cache`; give the exit code, what was said, and what stands there then."""
    said, here, clock = StringIO(), Path.cwd(), time.time
    with pytest.MonkeyPatch.context() as patch, redirect_stderr(said):
        patch.setenv("XDG_CACHE_HOME", str(cache))
        if late:
            patch.setattr(time, "time", lambda: clock() + 60)
        code = run(["-C", str(root), "build", "--kubeconform", "off", *words])
        os.chdir(here)
    return code, said.getvalue().replace(str(root), "ROOT"), stood(root)


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(EDITS)), st.sampled_from([(), ("--check",)]), st.booleans()),
        min_size=2,
        max_size=8,
    )
)
@settings(max_examples=60)
def test_whatever_is_edited_a_build_or_check_does_what_one_does_that_knows_nothing(
    edits: list[tuple[str, tuple[str, ...], bool]],
) -> None:
    """Whether the last edit was made a moment ago or long before."""
    with TemporaryDirectory() as folder:
        root, other, cache = Path(folder, "project"), Path(folder, "other"), Path(folder, "cache")
        root.mkdir()
        for name in NAMES:
            EDITS[f"{name} as it was"](root)
        built(root, cache)
        for name, words, late in edits:
            EDITS[name](root)
            shutil.rmtree(other, ignore_errors=True)
            shutil.copytree(root, other, symlinks=True)

            assert built(root, cache, *words, late=late) == built(other, Path(folder, "none"), *words), name
            shutil.rmtree(Path(folder, "none"), ignore_errors=True)


@pytest.fixture
def settled(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    """Write a project, and build it until there is nothing to do."""

    def build(files: Mapping[str, str]) -> Path:
        root = tmp_path / "project"
        for file, text in files.items():
            written(file, text)(root)
        built(root, tmp_path / "cache")
        assert "nothing to do" in built(root, tmp_path / "cache", late=True)[1]
        return root

    return build


def is_done_alike(root: Path) -> bool:
    """Whether a build that remembers does, writes and says what one does that knows nothing, of the same project."""
    cache, other = root.with_name("cache"), root.with_name("other")
    shutil.rmtree(other, ignore_errors=True)
    shutil.rmtree(root.with_name("none"), ignore_errors=True)
    shutil.copytree(root, other, symlinks=True)
    return built(root, cache, late=True) == built(other, root.with_name("none"))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"canarygen.yaml": DELIVERED},
        {"specs/api.yaml": SPEC.format(name="api").replace("1.0.0", "latest")},
    ],
    ids=["plain", "delivered", "told"],
)
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_every_edit_is_built_as_by_a_build_that_knows_nothing(
    settled: Callable[[Mapping[str, str]], Path], edit: Edit, said: Mapping[str, str]
) -> None:
    root = settled({**{f"specs/{name}.yaml": SPEC.format(name=name) for name in NAMES}, **said})
    edit(root)

    assert is_done_alike(root)
    assert is_done_alike(root)


CERTIFIED = "{gateway: {port: 80, tls: {secret: NAME-tls}}, hosts"
OF_ALL = """\
patches: [{target: {kind: Gateway}, json6902: [{op: replace, path: /spec/servers/1/tls/credentialName, value: of-all}]}]
  rollout:"""


def test_a_patch_is_judged_beside_those_of_others(settled: Callable[[Mapping[str, str]], Path]) -> None:
    """Two Gateways share a certificate, of which no spec says anything but in a patch; they are in two namespaces."""
    texts = {
        name: SPEC.format(name=name).replace("{hosts", CERTIFIED.replace("NAME", name)) for name in NAMES
    }
    patched = {name: text.replace("rollout:", OF_ALL) for name, text in texts.items()}
    root = settled({f"specs/{name}.yaml": text for name, text in {**texts, "api": patched["api"]}.items()})
    written("specs/web.yaml", patched["web"].replace("namespace: shop", "namespace: store"))(root)

    assert is_done_alike(root)


@pytest.mark.parametrize("count", [5, 6])
@pytest.mark.parametrize("said", [{}, {"canarygen.yaml": DELIVERED}], ids=["plain", "delivered"])
def test_that_many_canaries_go_is_asked_as_by_a_build_that_knows_nothing(
    settled: Callable[[Mapping[str, str]], Path], count: int, said: Mapping[str, str]
) -> None:
    """In each of two environments five are six and more, too."""
    names = [f"app-{number}" for number in range(8)]
    root = settled({**{f"specs/{name}.yaml": SPEC.format(name=name) for name in names}, **said})
    for name in names[:count]:
        (root / f"specs/{name}.yaml").unlink()

    assert is_done_alike(root)


def test_records_that_cannot_be_read_are_none(settled: Callable[[Mapping[str, str]], Path]) -> None:
    """What stood there is known still, and what it came to is not: the end of the file has that."""
    root = settled({f"specs/{name}.yaml": SPEC.format(name=name) for name in NAMES})
    for file in (root.with_name("cache") / "canarygen/ledgers").iterdir():
        file.write_bytes(file.read_bytes()[:-1])
    EDITS["another image"](root)

    assert is_done_alike(root)


def test_another_build_is_waited_for(settled: Callable[[Mapping[str, str]], Path]) -> None:
    root = settled({f"specs/{name}.yaml": SPEC.format(name=name) for name in NAMES})
    EDITS["another image"](root)
    began = Event()

    def other() -> None:
        with Workspace(root).lock():
            began.set()
            time.sleep(0.2)

    thread = Thread(target=other)
    thread.start()
    began.wait()
    code, said, _ = built(root, root.with_name("cache"))
    thread.join()

    assert code == 0
    assert "1 written just now" in said


def test_a_folder_above_that_becomes_a_link_is_noticed(
    settled: Callable[[Mapping[str, str]], Path],
) -> None:
    """Behind the link all is as it was, and no link is ever followed."""
    project = "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {specs: [app/specs], out: app/out}\n"
    root = settled({"canarygen.yaml": project, "app/specs/web.yaml": SPEC.format(name="web")})
    (root / "app").rename(root / "elsewhere")
    (root / "app").symlink_to("elsewhere")

    assert is_done_alike(root)


@pytest.mark.parametrize("edit", ["nothing but a date", "an image of api"])
def test_a_tree_in_a_folder_of_specs_is_missed_when_it_goes(
    settled: Callable[[Mapping[str, str]], Path], edit: str
) -> None:
    project = "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {out: specs/out}\n"
    specs = {f"specs/{name}.yaml": SPEC.format(name=name) for name in NAMES}
    root = settled({"canarygen.yaml": project, **specs})
    EDITS[edit](root)
    cleared(root / "specs/out")

    assert is_done_alike(root)
    assert (root / "specs/out/shop/web/rollout.yaml").is_file()


QUERY = """\
  analysis:
    metrics:
      - name: seen
        provider:
          prometheus:
            address: http://prometheus:9090
            query: 'sum(rate(istio_requests_total{reporter="source",destination_version="1",%s}[5m]))'
        fail: len(result) > 0 && result[0] > 1
"""


@pytest.mark.parametrize(
    ("matcher", "old", "new"),
    [
        ('destination_service_name="web-next"', "web-next", "web-new"),
        ('destination_service_name=~"web-ne.t"', "web-next", "web-new"),
        ('destination_service="web-next.store.svc.cluster.local"', "web-next", "web-new"),
        ('destination_workload="web"', "name: web,", "name: window,"),
        ('destination_app="shop.window"', "shop.window", "window"),
        ('destination_workload_namespace="store"', "namespace: store", "namespace: shed"),
    ],
)
def test_a_query_hears_of_a_name_that_another_spec_gives_up(
    settled: Callable[[Mapping[str, str]], Path], matcher: str, old: str, new: str
) -> None:
    web = (
        SPEC.format(name="web")
        .replace("shop", "store")
        .replace("port:", "selector: {app: shop.window}, port:")
    )
    web += "  names: {canaryService: web-next}\n"
    root = settled({"specs/api.yaml": SPEC.format(name="api") + QUERY % matcher, "specs/web.yaml": web})
    written("specs/web.yaml", web.replace(old, new))(root)

    assert is_done_alike(root)
    assert "promql-unknown-name" in built(root, root.with_name("fresh"))[1]


@pytest.mark.parametrize(
    ("theirs", "added"),
    [
        ("api.example.com", "api.example.com"),
        ("api.example.com", '"*.example.com"'),
        ('"*.shop.org"', "web.shop.org"),
    ],
)
def test_a_patch_takes_no_host_of_another_team(
    settled: Callable[[Mapping[str, str]], Path], theirs: str, added: str
) -> None:
    """Of whose spec nothing in the patched one speaks."""
    project = """\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  external: {gateways: {istio-system/public: {}}}
  policy: {teams: {red: {specs: [specs/red]}, blue: {specs: [specs/blue]}}}
"""
    spec = SPEC.replace("{{hosts", "{{gateway: istio-system/public, hosts")
    web = spec.format(name="web").replace("web.example.com", "web.example.org")
    files = {
        "canarygen.yaml": project,
        "specs/red/api.yaml": spec.format(name="api").replace("api.example.com", theirs),
        "specs/blue/web.yaml": web,
    }
    root = settled(files)
    operation = f"{{op: add, path: /spec/hosts/-, value: {added}}}"
    patch = f"{{target: {{kind: VirtualService}}, json6902: [{operation}]}}"
    written("specs/blue/web.yaml", web + f"  patches: [{patch}]\n")(root)

    assert is_done_alike(root)
    assert "host-of-another-team" in built(root, root.with_name("fresh"))[1]


NEXT = "  names: {canaryService: web-next}\n"
EXPERIMENT = "{experiment: {duration: 10m, templates: [{name: try, specRef: canary, service: web-next}]}}"
LEAD = """\
  patches:
    - target: {kind: VirtualService}
      json6902:
        - op: add
          path: /spec/http/0
          value: {match: [{uri: {prefix: /web}}], route: [{destination: {host: web-next, port: {number: 8080}}}]}
"""
TCP = "ports: [{name: db, port: %s, protocol: tcp}]"
TEMPLATE = "  analysis: {templates: [web-seen]}\n"
MESHED = "{gateway: mesh, hosts: [web-next.shop.svc.cluster.local"
WEB = SPEC.format(name="web")


def of_all(name: str) -> str:
    """Write a spec with a patch by which its Gateway shows a certificate that others show, too."""
    spec = SPEC.format(name=name).replace("{hosts", CERTIFIED.replace("NAME", name))
    return spec.replace("rollout:", OF_ALL)


def shown(name: str, secret: str) -> str:
    return SPEC.format(name=name).replace("{hosts", CERTIFIED.replace("NAME-tls", secret))


def of_tcp(name: str, gateway: str, port: str) -> str:
    spec = SPEC.format(name=name).replace("port: 8080", TCP % port)
    return spec.replace("{hosts", f"{{gateway: {gateway}, hosts")


@pytest.mark.parametrize(
    ("api", "before", "after"),
    [
        (
            of_tcp("api", "{tcp: true}", "5432"),
            *(of_tcp("web", "{tcp: true}", at) for at in ("6432", "5432")),
        ),
        (
            of_tcp("api", "istio-system/public", "5432"),
            *(of_tcp("web", "istio-system/public", at) for at in ("6432", "5432")),
        ),
        (
            SPEC.format(name="api") + TEMPLATE,
            SPEC.format(name="web") + QUERY % 'destination_service_name="web-canary"',
            SPEC.format(name="web")
            + QUERY.replace("seen", "found") % 'destination_service_name="web-canary"',
        ),
        (SPEC.format(name="api").replace("steps: [", f"steps: [{EXPERIMENT}, "), WEB, WEB + NEXT),
        (shown("api", "all"), shown("web", "mine"), shown("web", "all")),
        (SPEC.format(name="api") + LEAD, WEB + NEXT, WEB + NEXT.replace("next", "new")),
        (
            SPEC.format(name="api").replace("{hosts: [api.example.com", MESHED),
            WEB,
            WEB + NEXT,
        ),
        (of_all("api"), WEB, f"{WEB}---\n{of_all('cart')}"),
    ],
    ids=[
        "a port of the same gateway pods",
        "a port of one gateway",
        "a template of the other",
        "a Service for an experiment of the other",
        "a certificate of the other",
        "a Service that a patch of the other leads to",
        "a Service by the name of the other's host",
        "a patch in one of two canaries of a file",
    ],
)
def test_something_is_told_of_one_spec_for_what_another_says(
    settled: Callable[[Mapping[str, str]], Path], api: str, before: str, after: str
) -> None:
    project = "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {external: {gateways: {istio-system/public: {}}}}\n"
    root = settled({"canarygen.yaml": project, "specs/api.yaml": api, "specs/web.yaml": before})
    written("specs/web.yaml", after)(root)

    assert is_done_alike(root)
    assert "help: " in built(root, root.with_name("fresh"))[1]


def test_settings_in_vain_are_in_vain_for_each_canary_by_itself(
    settled: Callable[[Mapping[str, str]], Path],
) -> None:
    """Two that need them in one environment each need them, and not those that each of the two has no use for."""
    project = """\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  environments: {staging: {}, prod: {}}
  defaults: {traffic: {trafficPolicy: {portLevelSettings: [{port: {number: 9090}, tls: {mode: DISABLE}}]}}}
"""
    both = "ports: [{name: http, port: 8080}, {name: http-more, port: 9090}]"
    spec = SPEC.replace("port: 8080", both.replace("{", "{{").replace("}", "}}"))
    only = "  environments: {%s: {workload: {ports: [{name: http, port: 8080}]}}}\n"
    web = spec.format(name="web")
    files = {
        "canarygen.yaml": project,
        "specs/api.yaml": spec.format(name="api") + only % "staging",
        "specs/web.yaml": web,
    }
    root = settled(files)
    written("specs/web.yaml", web + only % "prod")(root)

    assert is_done_alike(root)


def test_a_way_out_looked_for_among_all_is_found_again_whatever_else_is_told_of_its_spec(
    settled: Callable[[Mapping[str, str]], Path],
) -> None:
    web = SPEC.format(name="web").replace("{hosts", "{gateway: shop/carts-gateway, hosts")
    query = QUERY % 'destination_service_name="nobody-canary"'
    specs = {f"specs/{name}.yaml": SPEC.format(name=name) for name in NAMES}
    root = settled({**specs, "specs/web.yaml": web + query})
    EDITS["an image of api"](root)

    assert is_done_alike(root)
    assert "did you mean `shop/cart-gateway`?" in built(root, root.with_name("fresh"))[1]


@pytest.mark.parametrize(
    ("first", "edit", "expected"),
    [
        ((), "another image", ["web"]),
        ((), "another file more", ["web"]),
        ((), "nothing but a date", []),
        ((), "an editor's own file", []),
        (("other settings",), "another image", ["web"]),
        ((), "a spec more", ["more/new"]),
        ((), "a spec less", []),
        (("other settings",), "a spec more", ["more/new"]),
        (("other settings", "a spec more"), "the folder of the new spec less", []),
        ((), "a spec under another name", ["more/shop"]),
        ((), "notes", []),
        (("both on one gateway", "the gateway of another"), "a spec under another name", ["more/shop"]),
        (("the gateway of another", "both on one gateway"), "an image of api", ["api", "cart"]),
        (("the gateway of another", "both on one gateway"), "an image of cart", ["api", "cart"]),
        (("a patch",), "another image", ["web"]),
        (("a patch",), "nothing but a date", []),
        (("something to say",), "an image of api", ["api", "web"]),
        (("something to say",), "nothing but a date", ["web"]),
        (("something to say",), "nothing to say any more", ["web"]),
        (("something to say", "something to say of another"), "an image of api", ["api", "cart", "web"]),
    ],
)
def test_only_what_has_changed_and_what_it_meets_is_compiled(
    tmp_path: Path, judged: list[str], first: Sequence[str], edit: str, expected: list[str]
) -> None:
    root, cache = tmp_path / "project", tmp_path / "cache"
    root.mkdir()
    for name in (*(f"{name} as it was" for name in NAMES), *first):
        EDITS[name](root)
    built(root, cache)
    judged.clear()
    EDITS[edit](root)
    code, said, _ = built(root, cache)

    assert code == 0
    assert judged == [f"specs/{name}.yaml" for name in expected]
    assert "in line with the specs" in said


def test_a_check_compiles_what_has_changed_and_writes_nothing(tmp_path: Path, judged: list[str]) -> None:
    root, cache = tmp_path / "project", tmp_path / "cache"
    for name in NAMES:
        written(f"specs/{name}.yaml", SPEC.format(name=name))(root)
    built(root, cache)
    judged.clear()
    EDITS["another image"](root)
    before = stood(root)
    code, said, after = built(root, cache, "--check")

    assert code == 3
    assert judged == ["specs/web.yaml"]
    assert "out/ is not in line with the specs in 1 file" in said
    assert after == before


def test_what_was_said_is_said_again_until_it_is_mended(tmp_path: Path, judged: list[str]) -> None:
    root, cache = tmp_path / "project", tmp_path / "cache"
    for name in NAMES:
        written(f"specs/{name}.yaml", SPEC.format(name=name))(root)
    EDITS["something to say"](root)
    said = [built(root, cache)[1] for _ in range(3)]
    again = [*judged]
    EDITS["nothing to say any more"](root)
    mended = [built(root, cache)[1] for _ in range(2)]

    assert again == ["specs/web.yaml"] * 2
    assert [text.count("`web:latest` is whatever") for text in said] == [1, 1, 1]
    assert [text.count("whatever") for text in mended] == [0, 0]
    assert judged == ["specs/web.yaml"] * 3


def long_known(folder: Path) -> tuple[Path, Path]:
    """Give a project that was built twice since it was last changed, and the cache of that."""
    root, cache = folder / "project", folder / "cache"
    root.mkdir()
    for name in NAMES:
        EDITS[f"{name} as it was"](root)
    for _ in range(2):
        built(root, cache, late=True)
    return root, cache


def test_the_spec_of_a_file_that_was_put_in_place_again_is_compiled(
    tmp_path: Path, judged: list[str]
) -> None:
    """As by a checkout of Git; then that file is known, too."""
    root, cache = long_known(tmp_path)
    EDITS["a file as it was"](root)
    said = [built(root, cache, late=True)[1] for _ in range(2)]

    assert judged == ["specs/api.yaml"]
    assert said == ["out/ is in line with the specs: 15 files, nothing to do\n"] * 2


def test_a_spec_more_is_compiled_alone_however_long_its_folder_has_been_as_it_was(
    tmp_path: Path, judged: list[str]
) -> None:
    root, cache = long_known(tmp_path)
    judged.clear()
    EDITS["a spec more"](root)
    code, _, _ = built(root, cache, late=True)

    assert code == 0
    assert judged == ["specs/more/new.yaml"]


def test_what_another_build_has_brought_meanwhile_is_not_overlooked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes a host after the first look at the specs, which one of them takes, too."""
    root, cache = tmp_path / "project", tmp_path / "cache"
    root.mkdir()
    for name in NAMES:
        EDITS[f"{name} as it was"](root)
    built(root, cache)
    looks = Settled.asked

    def overtaken(root: Path, environment: str | None, kubeconform: str) -> Settled | None:
        found = looks(root, environment, kubeconform)
        monkeypatch.setattr(Settled, "asked", looks)
        replaced("specs/cart.yaml", "[cart.", "[shop.")(root)
        assert built(root, tmp_path / "other")[0] == 1
        replaced("specs/web.yaml", "[shop.", "[web.")(root)
        assert built(root, tmp_path / "other")[0] == 0
        replaced("specs/web.yaml", "[web.", "[shop.")(root)
        return found

    replaced("specs/web.yaml", "[web.", "[shop.")(root)
    monkeypatch.setattr(Settled, "asked", overtaken)

    assert built(root, cache)[0] == 1


def test_a_spec_that_is_back_before_anything_is_written_has_not_gone(
    settled: Callable[[Mapping[str, str]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where an editor takes a file away to put another one in its place."""
    root = settled({f"specs/{name}.yaml": SPEC.format(name=name) for name in NAMES})
    looks = Settled.surveyed

    def saved(self: Settled) -> Settled:
        found = looks(self)
        EDITS["cart as it was"](root)
        return found

    monkeypatch.setattr(Settled, "surveyed", saved)
    EDITS["a spec less"](root)
    before = stood(root / "out")

    assert built(root, root.with_name("cache"), late=True)[:2] == (
        0,
        "out/ is in line with the specs: 15 files, nothing to do\n",
    )
    assert stood(root / "out") == before


def test_what_has_changed_is_known_to_the_next_build(tmp_path: Path, judged: list[str]) -> None:
    """A host that one spec was given meanwhile is no other's; what was not looked at is known as before."""
    root, cache = tmp_path / "project", tmp_path / "cache"
    for name in NAMES:
        written(f"specs/{name}.yaml", SPEC.format(name=name))(root)
    built(root, cache)
    replaced("specs/web.yaml", "web.example", "one.example")(root)
    built(root, cache)
    replaced("specs/cart.yaml", "1.0.0", "1.0.1")(root)
    built(root, cache)
    before = [*judged]
    replaced("specs/api.yaml", "api.example", "one.example")(root)
    code, said, _ = built(root, cache)

    assert before == ["specs/web.yaml", "specs/cart.yaml"]
    assert code == 1
    assert "one.example.com" in said
