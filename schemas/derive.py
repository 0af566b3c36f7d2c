"""Derive strict JSON Schemas of the Kubernetes kinds that canarygen writes.

The pins are the `packages` of kubernetes/sources.json: published packages that
carry the schemas of an API, fetched with their ordinary clients. What is
derived from them is written next to it, one file for each kind, and its
digests and the CEL rules that JSON Schema cannot hold go back into
sources.json.

    python schemas/derive.py            # write the files
    python schemas/derive.py --check    # name the files that differ, exit 1
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Schema = dict[str, Any]

HERE = Path(__file__).resolve().parent
TARGET = HERE / "kubernetes"
SOURCES = "sources.json"
DEFAULT_CACHE = HERE.parent / ".cache" / "schemas"
DRAFT = "http://json-schema.org/draft-07/schema#"

# A definition shorter than this is cheaper to repeat than to refer to.
SMALL = 120

LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
SUBDOMAIN = rf"{LABEL}(\.{LABEL})*"
WORD = r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
QUALIFIED_NAME = {"maxLength": 317, "pattern": rf"^({SUBDOMAIN}/)?{WORD}$"}
ANY_LABEL = r"[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?"
# Of an annotation the domain may have capitals, unlike of a label (ValidateAnnotations, apimachinery).
ANNOTATION_NAME = {"maxLength": 317, "pattern": rf"^({ANY_LABEL}(\.{ANY_LABEL})*/)?{WORD}$"}

NAME = {"maxLength": 253, "minLength": 1, "pattern": f"^{SUBDOMAIN}$", "type": "string"}
NAMESPACE = {"maxLength": 63, "minLength": 1, "pattern": f"^{LABEL}$", "type": "string"}
LABELS = {
    "additionalProperties": {
        "maxLength": 63,
        "pattern": f"^({WORD})?$",
        "type": "string",
    },
    "propertyNames": QUALIFIED_NAME,
    "type": "object",
}
# The controller replaces arguments before it makes a Job of a template.
ARGUED_LABELS = {
    **LABELS,
    "additionalProperties": {"pattern": rf"^(({WORD})?|.*\{{\{{ *args\..+\}}\}}.*)$", "type": "string"},
}
ANNOTATIONS = {
    "additionalProperties": {"type": "string"},
    "propertyNames": ANNOTATION_NAME,
    "type": "object",
}
FINALIZERS = {"items": {"minLength": 1, "type": "string"}, "type": "array"}
BOUNDS = {"int32": (-(2**31), 2**31 - 1)}
# Its number is one of 32 bits, as Go reads it (k8s.io/apimachinery/pkg/util/intstr).
INT_OR_STRING = {
    "anyOf": [
        {"maximum": BOUNDS["int32"][1], "minimum": BOUNDS["int32"][0], "type": "integer"},
        {"type": "string"},
    ]
}

# What an object in Git has below its apiVersion, kind and metadata. The status
# and the operation of an Argo CD Application are the controllers' to write.
GIT_FIELDS = frozenset({"spec"})

# Whose Jobs have arguments in their metadata until the controller makes them.
ARGUED = frozenset({"AnalysisTemplate", "ClusterAnalysisTemplate"})

# The API server gives these an empty metadata.namespace, and a Namespace
# usually has no spec at all; of a Sidecar it is for Istio to ask for one.
CLUSTER_SCOPED = frozenset({"ClusterAnalysisTemplate", "Namespace"})
SPEC_OPTIONAL = frozenset({"Namespace", "Sidecar"})
# What runs once for each sync, or is made by hand, leaves its name to the API server (`generateName`).
NAMELESS = frozenset({"Job", "Pod"})

DURATION_RULE = "duration(self) >= duration('1ms')"

VALUES = frozenset(
    [
        *["enum", "pattern", "required", "type", "uniqueItems"],
        *["maxItems", "maxLength", "maxProperties", "maximum"],
        *["minItems", "minLength", "minProperties", "minimum"],
    ]
)
ANNOTATION_WORDS = frozenset(["default", "description", "example", "examples", "format", "nullable", "title"])
BELOW = {"additionalProperties": ".*", "items": "[]", "not": ""}
BRANCHES = frozenset({"allOf", "anyOf", "oneOf"})


class DeriveError(Exception):
    """A package is not what its pin says, or holds what no rule covers."""


class FetchError(DeriveError):
    """A package could not be downloaded: no client, or no registry."""


@dataclass(frozen=True)
class Package:
    """One pinned package, as sources.json has it."""

    client: str
    name: str
    version: str
    sha256: str
    entry: str
    kinds: tuple[str, ...]
    newer: dict[str, dict[str, Schema]] = field(default_factory=dict)

    @classmethod
    def read(cls, pin: dict[str, Any]) -> Package:
        """Take the fields that derivation needs; the others are for people.

        `newer` are the fields of its models that came after the package, with their schemas.
        """
        names = ("client", "name", "version", "sha256", "entry")
        return cls(
            **{name: pin[name] for name in names},
            kinds=tuple(pin["kinds"]),
            newer=pin.get("newer", {}),
        )

    @property
    def file_name(self) -> str:
        """Name the archive in the cache."""
        slug = re.sub(r"[^A-Za-z0-9.]+", "-", f"{self.name}-{self.version}").strip("-")
        return f"{slug}.{FETCHERS[self.client].suffix}"


@dataclass(frozen=True)
class Kind:
    """One kind that is derived, written GROUP/VERSION/Kind in sources.json."""

    api_version: str
    name: str

    @classmethod
    def parse(cls, text: str) -> Kind:
        """Split at the last slash: a core kind has no group (v1/Service)."""
        api_version, _, name = text.rpartition("/")
        return cls(api_version, name)

    @property
    def path(self) -> str:
        """Return where kubeconform looks for the kind."""
        group, version = (
            self.api_version.partition("/")[0],
            self.api_version.rpartition("/")[2],
        )
        return f"{group}/{self.name.lower()}_{version}.json"

    def __str__(self) -> str:
        """Write the kind as sources.json has it."""
        return f"{self.api_version}/{self.name}"


@dataclass(frozen=True)
class Library:
    """Raw schemas by name, and for each kind the name of its schema."""

    schemas: dict[str, Schema]
    roots: dict[str, str]
    aliases: dict[str, str] = field(default_factory=dict)

    def merged(self, other: Library) -> Library:
        """Return both libraries as one."""
        return Library(
            {**self.schemas, **other.schemas},
            {**self.roots, **other.roots},
            {**self.aliases, **other.aliases},
        )


# Fetching


@dataclass(frozen=True)
class Fetcher:
    """How one client downloads a package into a folder, and how it is summed."""

    suffix: str
    command: Callable[[Package, Path], list[str]]
    digest: Callable[[Path], str]
    found: Callable[[str, Path], Path]


def npm_command(package: Package, folder: Path) -> list[str]:
    """Return the command line that packs a published npm package."""
    name = f"{package.name}@{package.version}"
    return ["npm", "pack", "--silent", name, "--pack-destination", str(folder)]


def pip_command(package: Package, folder: Path) -> list[str]:
    """Return the command line that downloads one wheel."""
    options = ["--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(folder)]
    name = f"{package.name}=={package.version}"
    return [sys.executable, "-m", "pip", "download", *options, name]


def go_command(package: Package, _folder: Path) -> list[str]:
    """Return the command line that downloads a module and tells where it is."""
    return ["go", "mod", "download", "-json", f"{package.name}@{package.version}"]


def file_digest(archive: Path) -> str:
    """Return the SHA-256 of the archive's bytes."""
    return hashlib.sha256(archive.read_bytes()).hexdigest()


def module_digest(archive: Path) -> str:
    """Return the `h1:` sum of a Go module zip, as go.sum has it."""
    with zipfile.ZipFile(archive) as zipped:
        names = sorted(zipped.namelist())
        lines = [f"{hashlib.sha256(zipped.read(name)).hexdigest()}  {name}\n" for name in names]
    total = hashlib.sha256("".join(lines).encode()).digest()
    return "h1:" + base64.b64encode(total).decode()


def only_file(_output: str, folder: Path) -> Path:
    """Return the one file that a client left in an empty folder."""
    (path,) = folder.iterdir()
    return path


def module_zip(output: str, _folder: Path) -> Path:
    """Return the zip that `go mod download -json` names."""
    return Path(json.loads(output)["Zip"])


FETCHERS = {
    "go": Fetcher("zip", go_command, module_digest, module_zip),
    "npm": Fetcher("tgz", npm_command, file_digest, only_file),
    "pip": Fetcher("whl", pip_command, file_digest, only_file),
}


def download(package: Package, target: Path) -> None:
    """Run the package's client and put the archive at `target`."""
    fetcher = FETCHERS[package.client]
    with tempfile.TemporaryDirectory() as name:
        output = run(fetcher.command(package, Path(name)), name)
        content = fetcher.found(output, Path(name)).read_bytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def run(command: list[str], folder: str) -> str:
    """Return what a client prints, or tell why it could not do its work."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    except FileNotFoundError as error:
        message = f"{command[0]} is not installed"
        raise FetchError(message) from error
    except subprocess.CalledProcessError as error:
        message = f"{' '.join(command)} failed: {error.stderr[-500:]}"
        raise FetchError(message) from error
    return done.stdout


def fetch(package: Package, cache: Path) -> Path:
    """Return the archive of a package, downloaded once and always verified."""
    archive = cache / package.file_name
    if not archive.exists():
        download(package, archive)
    digest = FETCHERS[package.client].digest(archive)
    if digest != package.sha256:
        archive.unlink()
        message = f"{archive.name}: digest {digest}, pinned {package.sha256}"
        raise DeriveError(message)
    return archive


def members(archive: Path, inside: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Yield name and text of the archive's files that are wanted."""
    if archive.suffix == ".tgz":
        with tarfile.open(archive) as tarred:
            for member in tarred:
                content = tarred.extractfile(member) if inside(member.name) else None
                if content is not None:
                    yield member.name, content.read().decode()
        return
    with zipfile.ZipFile(archive) as zipped:
        for name in filter(inside, zipped.namelist()):
            yield name, zipped.read(name).decode()


# Reading the three forms in which schemas are published


def crd_library(archive: Path, package: Package) -> Library:
    """Read CustomResourceDefinitions, the form in which Istio publishes."""
    wanted = f"{package.name}@{package.version}/{package.entry}"
    ((_, text),) = members(archive, wanted.__eq__)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    schemas: dict[str, Schema] = {}
    for document in filter(None, yaml.load_all(text, Loader=loader)):
        spec = document["spec"]
        for version in spec["versions"]:
            kind = f"{spec['group']}/{version['name']}/{spec['names']['kind']}"
            schemas[kind] = version["schema"]["openAPIV3Schema"]
    return Library(schemas, {kind: kind for kind in package.kinds})


def mangled(name: str) -> str:
    """Return the TypeScript name of a dotted OpenAPI definition."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[.-]", name))


def openapi_library(archive: Path, package: Package) -> Library:
    """Read the OpenAPI definitions that kubernetes-validate carries."""
    ((_, text),) = members(archive, package.entry.__eq__)
    schemas: dict[str, Schema] = json.loads(text)["$defs"]
    roots = {}
    for name, schema in schemas.items():
        for gvk in schema.get("x-kubernetes-group-version-kind", []):
            api_version = "/".join(filter(None, [gvk["group"], gvk["version"]]))
            roots[f"{api_version}/{gvk['kind']}"] = name
    return Library(schemas, roots, {mangled(name): name for name in schemas})


TOKEN = re.compile(r'"[^"]*"|\w+|[{}<>\[\]:;?|]')
SCALARS: dict[str, Schema] = {
    "boolean": {"type": "boolean"},
    "string": {"type": "string"},
}


class TypeScriptReader:
    """Reads the type expressions of a model declaration into raw schemas.

    A TypeScript `number` does not say which Go integer it is. The package's
    compiled validator does, by the one format that it names for the model.
    """

    def __init__(self, text: str, integer: Schema) -> None:
        """Take the declaration's text and the schema of its numbers."""
        self.tokens = TOKEN.findall(text)
        self.at = 0
        self.integer = integer

    def take(self, *expected: str) -> str:
        """Return the next token, which must be an expected one if any is named."""
        taken: str = self.tokens[self.at]
        self.at += 1
        if expected and taken not in expected:
            message = f"expected {expected}, found {taken}"
            raise DeriveError(message)
        return taken

    def accept(self, token: str) -> bool:
        """Step over the token if it is the next one."""
        here = self.at < len(self.tokens) and self.tokens[self.at] == token
        self.at += here
        return here

    def type(self) -> Schema:
        """Read one type expression."""
        first = self.take()
        if first == "{":
            return self.body()
        if first == "Array":
            self.take("<")
            items = self.type()
            self.take(">")
            return {"items": items, "type": "array"}
        if first.startswith('"'):
            return self.union(first)
        scalar = self.integer if first == "number" else SCALARS.get(first)
        return dict(scalar or {"$ref": first.removeprefix("I")})

    def union(self, first: str) -> Schema:
        """Read the rest of a union of string literals."""
        values = [first]
        while self.accept("|"):
            values.append(self.take())
        return {"enum": [value.strip('"') for value in values], "type": "string"}

    def body(self) -> Schema:
        """Read the members of an object type, up to its closing brace."""
        schema: Schema = {"type": "object"}
        while not self.accept("}"):
            if self.accept("["):
                for token in ("key", ":", "string", "]", ":"):
                    self.take(token)
                schema["additionalProperties"] = self.type()
            else:
                self.member(schema)
            self.take(";")
        return schema

    def member(self, schema: Schema) -> None:
        """Read one named member into the object's schema."""
        name = self.take().strip('"')
        if self.take("?", ":") == "?":
            self.take(":")
        else:
            schema.setdefault("required", []).append(name)
        schema.setdefault("properties", {})[name] = self.type()


COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(
    r"export (?:interface I\w+(?: extends ([^{]*?))? *(?={)|type I\w+ = )(.*)", re.DOTALL
)
FULL_NAME = re.compile(r"\bas I(\w+),")
FORMAT = re.compile(r"formats\.(\w+)")


def model_schema(declaration: str, validator: str) -> Schema:
    """Return the raw schema of one model.

    A named model `{}` is a Go struct without fields, so nothing may be in it;
    a member `{}` is raw JSON, so anything may.
    """
    formats = sorted(set(FORMAT.findall(validator)))
    if len(formats) > 1 or bool(formats) != ("data%1" in validator):
        message = f"numbers of more than one kind: {formats}"
        raise DeriveError(message)
    integer = {"format": formats[0], "type": "integer"} if formats else {}
    schema = TypeScriptReader(declaration, integer).type()
    return {**schema, "properties": {}} if schema == {"type": "object"} else schema


def model_library(archive: Path, package: Package) -> Library:
    """Read the model declarations of a @kubernetes-models package."""
    files = dict(members(archive, lambda name: name.endswith((".d.ts", ".js"))))
    schemas, aliases, parents = {}, {}, {}
    for name, text in files.items():
        found, full = DECLARATION.search(COMMENT.sub("", text)), FULL_NAME.search(text)
        if found and full and name.endswith(".d.ts"):
            stem = name.rpartition("/")[2].removesuffix(".d.ts")
            validator = files[f"package/_schemas/{full[1]}.js"]
            schemas[stem] = model_schema(found[2], validator)
            aliases[full[1]] = stem
            parents[stem] = [parent.strip().removeprefix("I") for parent in (found[1] or "").split(",")]
    for stem, fields in package.newer.items():
        schemas[stem]["properties"].update(fields)
    schemas = {stem: extended(stem, schemas, aliases, parents) for stem in schemas}
    roots = {kind: Kind.parse(kind).name for kind in package.kinds}
    return Library(schemas, roots, aliases)


def extended(
    stem: str, schemas: dict[str, Schema], aliases: dict[str, str], parents: dict[str, list[str]]
) -> Schema:
    """Return a model's schema with the members of the models that it extends.

    A model extends what its Go struct embeds inline. The TypeMeta of a kind is of another
    package, and not looked for.
    """
    schema = schemas[stem]
    for parent in parents[stem]:
        if parent in aliases:
            inherited = extended(aliases[parent], schemas, aliases, parents)
            properties = {**inherited.get("properties", {}), **schema["properties"]}
            required = [*inherited.get("required", []), *schema.get("required", [])]
            schema = {**schema, "properties": properties} | (
                {"required": sorted(required)} if required else {}
            )
    return schema


READERS = {"go": crd_library, "npm": model_library, "pip": openapi_library}


# Normalising


@dataclass(frozen=True)
class DroppedRule:
    """A CEL rule that the schema cannot express, with where it applied."""

    kind: str
    path: str
    rule: str


def is_int_or_string(raw: Schema) -> bool:
    """Recognise each of the encodings of an IntOrString."""
    if raw.get("x-kubernetes-int-or-string") or raw.get("format") == "int-or-string":
        return True
    types = [plain_type(branch.get("type")) for branch in raw.get("oneOf", [])]
    return len(types) == len(INT_OR_STRING["anyOf"]) and set(types) == {
        "integer",
        "string",
    }


def plain_type(value: object) -> object:
    """Return the type without null: an absent field is never written as null."""
    rest = [item for item in value if item != "null"] if isinstance(value, list) else [value]
    return rest[0] if len(rest) == 1 else rest


def duration_pattern() -> str:
    """Return the pattern for what Istio's rule takes: durations of 1ms or more.

    A duration is a row of parts, each a decimal number with one of the units h,
    m, s, ms, and no sign. At least one part must alone reach a millisecond: its
    whole number is not zero, or its fraction has a digit other than zero among
    its first six (h), four (m) or three (s). So `0s`, `0.5ms`, `.5s`, `5` and
    `1d` are refused, and with them some durations that Go would take, such as
    `1000us`, `0.6ms0.6ms` and `0.00002m`, which canarygen never writes.
    """
    part = r"[0-9]+(\.[0-9]+)?(h|m|s|ms)"
    whole = r"0*[1-9][0-9]*(\.[0-9]+)?(h|m|s|ms)"
    fractions = "|".join(
        rf"0+\.0{{0,{digits - 1}}}[1-9][0-9]*{unit}" for unit, digits in (("h", 6), ("m", 4), ("s", 3))
    )
    return f"^({part})*({whole}|{fractions})({part})*$"


class Normaliser:
    """Makes one kind's raw schemas strict, and collects the rules it drops."""

    def __init__(self, kind: Kind, library: Library) -> None:
        """Start without definitions."""
        self.kind = kind
        self.library = library
        self.definitions: dict[str, Schema] = {}
        self.dropped: list[DroppedRule] = []

    def document(self) -> Schema:
        """Return the kind's whole schema, which stands alone."""
        raw = self.library.schemas[self.library.roots[str(self.kind)]]
        fields = {name: item for name, item in raw["properties"].items() if name in GIT_FIELDS}
        root = self.strict({**raw, "properties": fields}, "")
        properties = root["properties"]
        properties["apiVersion"] = {"enum": [self.kind.api_version]}
        properties["kind"] = {"enum": [self.kind.name]}
        properties["metadata"] = object_metadata(self.kind)
        required = {"apiVersion", "kind", "metadata", "spec"}
        if self.kind.name in SPEC_OPTIONAL:
            required -= {"spec"}
        root["required"] = sorted(required)
        return {"$schema": DRAFT, **inlined(root, self.definitions)}

    def strict(self, raw: Schema, path: str) -> Schema:
        """Return the strict form of a raw schema."""
        if "$ref" in raw:
            return self.reference(raw["$ref"])
        duration = self.drop_rules(raw, path)
        if is_int_or_string(raw):
            return dict(INT_OR_STRING)
        result = self.keywords(raw, path)
        if duration:
            result["pattern"] = duration_pattern()
        self.bound(raw, result, path)
        self.close(raw, result)
        return result

    def reference(self, target: str) -> Schema:
        """Add the definition if it is new, and return a reference to it."""
        name = target.rpartition("/")[2]
        name = self.library.aliases.get(name, name)
        if name not in self.definitions:
            self.definitions[name] = {}
            raw = self.library.schemas[name]
            metadata = name.endswith(".meta.v1.ObjectMeta")
            strict = template_metadata(self.kind) if metadata else self.strict(raw, f"{name}:")
            self.definitions[name] = strict
        return {"$ref": f"#/definitions/{name}"}

    def drop_rules(self, raw: Schema, path: str) -> bool:
        """Collect the CEL rules of a schema, and tell whether it is a duration."""
        rules = [item["rule"] for item in raw.get("x-kubernetes-validations", [])]
        self.dropped += [DroppedRule(str(self.kind), path, rule) for rule in rules if rule != DURATION_RULE]
        return DURATION_RULE in rules

    def keywords(self, raw: Schema, path: str) -> Schema:
        """Return the validating keywords of a schema, strict all the way down."""
        return {
            word: self.keyword(word, value, path)
            for word, value in raw.items()
            if word not in ANNOTATION_WORDS and not word.startswith("x-kubernetes-")
        }

    def keyword(self, word: str, value: Any, path: str) -> Any:
        """Return the value of one keyword, or refuse a keyword without a rule."""
        if word in VALUES or isinstance(value, bool):
            return without_null(word, value)
        if word == "properties":
            return {name: self.strict(item, f"{path}.{name}") for name, item in value.items()}
        if word in BRANCHES:
            return [self.strict(item, path) for item in value]
        if word in BELOW:
            return self.strict(value, path + BELOW[word])
        message = f"{self.kind}{path}: no rule for the keyword {word}"
        raise DeriveError(message)

    def bound(self, raw: Schema, result: Schema, path: str) -> None:
        """Give integers their format's bounds, and route weights 0 to 100."""
        if result.get("type") != "integer":
            return
        bounds = BOUNDS.get(raw.get("format", ""))
        if self.kind.name == "VirtualService" and path.endswith(".route[].weight"):
            result.update(minimum=0, maximum=100)
        elif bounds and not {"minimum", "maximum"} & result.keys():
            result.update(minimum=bounds[0], maximum=bounds[1])

    def close(self, raw: Schema, result: Schema) -> None:
        """Refuse unknown fields where the schema knows the fields."""
        opened = raw.get("x-kubernetes-preserve-unknown-fields") is True
        if "properties" in result and not opened:
            result.setdefault("additionalProperties", False)


def without_null(word: str, value: object) -> object:
    """Return a keyword's value without the null that it may allow."""
    if word == "type":
        return plain_type(value)
    if word == "enum" and isinstance(value, list):
        return [item for item in value if item is not None]
    return value


def object_metadata(kind: Kind) -> Schema:
    """Return the schema of the metadata that an object in Git may have."""
    properties = {
        "annotations": ANNOTATIONS,
        "finalizers": FINALIZERS,
        "labels": LABELS,
        "name": NAME,
        "namespace": NAMESPACE,
    }
    if kind.name in CLUSTER_SCOPED:
        del properties["namespace"]
    return closed(properties, required=[] if kind.name in NAMELESS else ["name"])


def template_metadata(kind: Kind) -> Schema:
    """Return the schema of the metadata within a template, of a pod for example; those of Argo's definitions have no name."""
    labels = ARGUED_LABELS if kind.name in ARGUED else LABELS
    named = {} if kind.api_version.startswith("argoproj.io/") else {"name": NAME}
    return closed({"annotations": ANNOTATIONS, "labels": labels, **named})


def closed(properties: dict[str, Any], **more: object) -> Schema:
    """Return an object schema that has these properties and no others."""
    return {
        "additionalProperties": False,
        "properties": properties,
        "type": "object",
        **more,
    }


def references(node: object) -> Iterator[str]:
    """Yield the name in each local reference below a node."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rpartition("/")[2]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def inlined(root: Schema, definitions: dict[str, Schema]) -> Schema:
    """Put definitions that are small or used once in their place, and keep the rest."""
    used = [*references(root), *references(list(definitions.values()))]
    kept = {
        name
        for name, schema in definitions.items()
        if used.count(name) > 1 and len(json.dumps(schema)) > SMALL
    }

    def place(node: Any) -> Any:
        if isinstance(node, list):
            return [place(item) for item in node]
        if not isinstance(node, dict):
            return node
        name = next(references({"$ref": node.get("$ref")}), None)
        if name is not None and name not in kept:
            return place(definitions[name])
        return {key: place(value) for key, value in node.items()}

    result: Schema = place(root)
    if kept:
        result["definitions"] = {name: place(definitions[name]) for name in sorted(kept)}
    return result


# Writing


def encoded(value: object, indent: int) -> bytes:
    """Return the one encoding of a JSON value that is ever written."""
    return (json.dumps(value, indent=indent, sort_keys=True) + "\n").encode()


def derive(sources: dict[str, Any], cache: Path) -> dict[str, bytes]:
    """Return every file of the target folder by its path within it."""
    packages = [Package.read(pin) for pin in sources["packages"]]
    library = Library({}, {})
    for package in packages:
        read = READERS[package.client](fetch(package, cache), package)
        library = library.merged(read)
    files: dict[str, bytes] = {}
    dropped: list[DroppedRule] = []
    for kind in (Kind.parse(text) for package in packages for text in package.kinds):
        normaliser = Normaliser(kind, library)
        files[kind.path] = encoded(normaliser.document(), 1)
        dropped += normaliser.dropped
    return {**files, SOURCES: encoded(recorded(sources, files, dropped), 2)}


def recorded(sources: dict[str, Any], files: dict[str, bytes], dropped: list[DroppedRule]) -> dict[str, Any]:
    """Return sources.json with what was derived from its pins."""
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    rules: dict[str, list[dict[str, str]]] = {}
    for item in dropped:
        rules.setdefault(item.kind, []).append({"path": item.path, "rule": item.rule})
    return {**sources, "dropped_rules": rules, "files": digests}


def differing(target: Path, files: dict[str, bytes]) -> list[str]:
    """Name the files that are missing, differ or are not derived at all."""
    present = {path.relative_to(target).as_posix(): path for path in target.rglob("*.json")}
    wrong = {
        path
        for path, content in files.items()
        if path not in present or present[path].read_bytes() != content
    }
    return sorted(wrong | (present.keys() - files.keys()))


def write(target: Path, files: dict[str, bytes]) -> None:
    """Make the target folder hold these files and no other schema."""
    for stray in set(differing(target, files)) - files.keys():
        (target / stray).unlink()
    for path, content in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(content)


def main(arguments: list[str] | None = None) -> int:
    """Derive, then write the files or tell which differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 on a difference")
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE, help="folder for downloads")
    options = parser.parse_args(arguments)
    try:
        files = derive(json.loads((TARGET / SOURCES).read_bytes()), options.cache)
    except DeriveError as error:
        print(f"derive: {error}", file=sys.stderr)
        return 1
    wrong = differing(TARGET, files)
    if not options.check:
        write(TARGET, files)
    for path in wrong:
        print(f"{'differs' if options.check else 'written'}: {path}")
    return 1 if options.check and wrong else 0


if __name__ == "__main__":
    sys.exit(main())
