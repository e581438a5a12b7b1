"""Where things are and what may be set: default < config.toml < YUQING_* environment."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import tomlkit

from yuqing.errors import ConfigError
from yuqing.model.identity import SUBJECT
from yuqing.model.unit import Unit
from yuqing.model.vocabulary import Vocabulary
from yuqing.model.watch import WatchTarget

ROOT = Path(__file__).resolve().parent.parent
#: What ships with the program: plan packs, lexicons, starter sources, demo templates.
SHIPPED = ROOT / "data"
ENV_PREFIX = "YUQING_"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an administrator may set; every field has a default that works offline."""

    #: Folder of the database, inbox and the unit's own files.
    data_dir: str = str(SHIPPED)
    #: "live" or "demo": which desk a new browser session opens.
    mode: str = "live"
    #: Port of the app on the loopback interface.
    port: int = 8501
    #: Processes that analyse imported files.
    analysis_processes: int = 1
    #: Contact in the user agent of every request, e-mail or address.
    contact: str = ""
    #: Hours between two copies of a desk; 0 makes none by itself.
    backup_hours: int = 6
    #: How many copies are kept: the newest, and the last one of so many days, weeks and months.
    backups_recent: int = 4
    backups_daily: int = 7
    backups_weekly: int = 4
    backups_monthly: int = 6
    #: Days for which segments are kept after they were taken in, to be taken in again after a restoration.
    segment_days: int = 3
    #: Days after which mentions are reduced to what is counted; 0 keeps their text for good.
    keep_days: int = 0
    #: Identity provider of the office (OpenID Connect): its issuer, as what we are known there, and the secret or the
    #: file that holds it; all empty without one.
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_client_secret_file: str = ""
    #: What the button of the login page calls it.
    oidc_name: str = "统一身份认证"
    #: By which claim people are known.
    oidc_claim: str = SUBJECT
    #: File of the authorities its certificate may be from, where that is one of the office's own.
    oidc_authorities_file: str = ""


_DEFAULTS = {each.name: each.default for each in fields(Settings)}
#: What is said nowhere, not even to who wrote it wrongly.
_SECRET = frozenset({"oidc_client_secret"})


@dataclass(frozen=True, slots=True)
class Desk:
    """The files of one office: live, demo and drill desks never share one."""

    name: str
    root: Path
    #: Folder of all desks, for what they can share.
    home: Path

    @property
    def database(self) -> Path:
        """The DuckDB file, owned by the app process."""
        return self.root / "yuqing.duckdb"

    @property
    def inbox(self) -> Path:
        """Where segments wait to be ingested, and where a user may drop files."""
        return self.root / "inbox"

    @property
    def rejected(self) -> Path:
        """Rows and segments set aside, with the reason."""
        return self.root / "rejected"

    @property
    def imports(self) -> Path:
        """Uploaded files with their column mapping, waiting for the worker."""
        return self.root / "imports"

    @property
    def intake(self) -> Path:
        """What people and other systems handed in, waiting for the worker."""
        return self.root / "intake"

    @property
    def intake_tokens(self) -> Path:
        """Hashes of the tokens with which other systems hand in mentions."""
        return self.root / "intake_tokens.toml"

    @property
    def evidence(self) -> Path:
        """Pictures and documents that people attached to a mention and pages kept of it, named by their SHA-256."""
        return self.root / "evidence"

    @property
    def wanted_pages(self) -> Path:
        """Mentions whose page the worker is asked to keep."""
        return self.root / "wanted_pages"

    @property
    def learning(self) -> Path:
        """What the unit's labels taught: requests to learn, their results, and the changes of the tone model."""
        return self.root / "learning"

    @property
    def wartime_file(self) -> Path:
        """Which sources are visited more often for now, by whom and until when."""
        return self.root / "wartime.json"

    @property
    def reports(self) -> Path:
        """Papers that were exported."""
        return self.root / "reports"

    @property
    def templates(self) -> Path:
        """The unit's own templates, named by kind and format: weekly.docx, meeting.pptx."""
        return self.root / "templates"

    @property
    def timetable(self) -> Path:
        """Which papers are made by themselves, and when."""
        return self.root / "reports.toml"

    @property
    def plan_versions(self) -> Path:
        """The packs of the plan's versions as they were adopted, laid down for people to read and hand on."""
        return self.root / "plan_versions"

    @property
    def backup(self) -> Path:
        """Copies of the desk, and of the database made before a migration."""
        return self.root / "backup"

    @property
    def ingested(self) -> Path:
        """Segments that were taken in lately, to be taken in again after a restoration."""
        return self.root / "ingested"

    @property
    def journal(self) -> Path:
        """The record as it is written beside the database, day by day."""
        return self.root / "journal"

    @property
    def removed(self) -> Path:
        """Which mentions lost their text, by id, so that a restoration does not bring it back."""
        return self.root / "removed.jsonl"

    @property
    def models(self) -> Path:
        """Tables derived from installed packages; may be deleted at any time."""
        return self.home / "models"

    @property
    def unit_file(self) -> Path:
        """The unit, its watch targets and its plan, written by the first-run page."""
        return self.root / "unit.toml"

    @property
    def vocabulary_file(self) -> Path:
        """The words that the office keeps whole or never counts, written by the vocabulary page."""
        return self.root / "vocabulary.toml"

    @property
    def sources_file(self) -> Path:
        """The sources this office polls."""
        return self.root / "sources.toml"

    @property
    def worker_state(self) -> Path:
        """The worker's own scheduling state."""
        return self.root / "worker_state.json"

    @property
    def key_file(self) -> Path:
        """The secret behind the author pseudonyms."""
        return self.root / "secret.key"


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings in force. Raises ConfigError with file, key and the nearest known key."""
    data_dir = environ.get(f"{ENV_PREFIX}DATA_DIR", str(SHIPPED))
    file = Path(data_dir) / "config.toml"
    given: dict[str, Any] = {"data_dir": data_dir}
    if file.exists():
        given |= _checked(tomllib.loads(file.read_text("utf-8")), str(file))
    given |= _checked(_from_environment(environ), "环境变量")
    return Settings(**given)


def desk(settings: Settings, name: str) -> Desk:
    """Return the files of the desk called `name` ("live" or "demo")."""
    root = Path(settings.data_dir)
    return Desk(name, root if name == "live" else root / f"{name}_desk", root)


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    named = {key: value for key, value in environ.items() if key.startswith(ENV_PREFIX)}
    given = {key.removeprefix(ENV_PREFIX).lower(): value for key, value in named.items()}
    # A name or a secret of digits alone stays what it is.
    return {
        key: int(value) if value.isdigit() and not isinstance(_DEFAULTS.get(key), str) else value
        for key, value in given.items()
    }


def _checked(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    for key, value in given.items():
        if key not in _DEFAULTS:
            near = difflib.get_close_matches(key, _DEFAULTS, 1)
            hint = f",是否想写 {near[0]}?" if near else ""
            raise ConfigError(f"{where} 中的设置项 {key} 不认识{hint}")
        kind = type(_DEFAULTS[key])
        if not isinstance(value, kind):
            now = "" if key in _SECRET else f",现在是 {value!r}"
            raise ConfigError(f"{where} 中的设置项 {key} 应为 {kind.__name__}{now}")
    return dict(given)


def load_unit(file: Path) -> Unit | None:
    """Return the unit of a desk, or None before the first-run page was filled in. Raises ConfigError."""
    if not file.exists():
        return None
    try:
        given = tomllib.loads(file.read_text("utf-8"))
        targets = tuple(_target(table) for table in given.pop("target", []))
        return Unit(**given, targets=targets)
    except (tomllib.TOMLDecodeError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise ConfigError(f"单位设置文件无法读取:{file}。请在“首次设置”页重新填写。") from error


def save_unit(file: Path, unit: Unit) -> None:
    """Write the unit so that a reader sees the old or the new file, never half of one."""
    given = asdict(unit)
    given["target"] = [_without_empty(asdict(target)) for target in unit.targets]
    del given["targets"]
    write_whole(file, tomlkit.dumps(given))


def load_vocabulary(file: Path) -> Vocabulary:
    """Return the words of a desk; none before somebody added one. Raises ConfigError."""
    if not file.exists():
        return Vocabulary()
    try:
        given = tomllib.loads(file.read_text("utf-8"))
        return Vocabulary(tuple(given["kept"]), tuple(given["stopped"]))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise ConfigError(f"词库文件无法读取:{file}。请在“词库”页重新填写。") from error


def save_vocabulary(file: Path, words: Vocabulary) -> None:
    """Write the words so that a reader sees the old or the new file, never half of one."""
    write_whole(file, tomlkit.dumps({"kept": list(words.kept), "stopped": list(words.stopped)}))


def write_whole(file: Path, text: str) -> None:
    """Replace a file in one step, on disk before it is visible."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)


def _target(table: dict[str, Any]) -> WatchTarget:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return WatchTarget(**values)


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items() if value}
