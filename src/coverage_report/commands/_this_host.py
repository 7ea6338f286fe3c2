"""The machine that this runs on, as a class of hosts: named as Spack names it."""

from __future__ import annotations

import platform
import re
import sys
import sysconfig

from coverage_report.errors import UsageError
from coverage_report.model.hosts import Host

_MACOS = {
    "11": "bigsur",
    "12": "monterey",
    "13": "ventura",
    "14": "sonoma",
    "15": "sequoia",
    "26": "tahoe",
}
#: Distributions whose minor version is part of the name, too.
_WITH_MINOR = frozenset({"ubuntu", "alpine"})
#: What the library ``distro``, which Spack asks, makes of an ID.
_NORMALIZED = {"ol": "oracle", "opensuse-leap": "opensuse"}


def this_host() -> Host:
    """Return the class of this machine.

    Raises:
        UsageError: when its operating system does not say what it is.
    """
    from archspec.cpu import host  # 50 ms: only when it is asked for

    name = {"Linux": _linux, "Darwin": _macos, "Windows": _windows}.get(platform.system())
    if name is None:
        raise UsageError(
            f"--host: {platform.system()} is not known here; name it: --hosts OS/TARGET"
        )
    more = {"libc": _libc(), "python": _python()}
    return Host(name(), str(host().name), tuple((a, v) for a, v in more.items() if v))


def _libc() -> str:
    """Return the libc as wheels name it; empty where that cannot be told, as of musl."""
    name, version = platform.libc_ver()
    return f"{name}@{version}" if name == "glibc" and version else ""


def _python() -> str:
    """Return the interpreter that this runs in, as wheels name it; empty for one that is not CPython."""
    if platform.python_implementation() != "CPython":
        return ""
    threads = "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
    return f"cp{sys.version_info.major}{sys.version_info.minor}{threads}"


def _linux() -> str:
    """The rule of Spack's ``operating_systems/linux_distro.py``."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        raise UsageError(
            "--host: this machine has no os-release file; name it: --hosts OS/TARGET"
        ) from None
    name = _NORMALIZED.get(release["ID"], release["ID"])
    numbers = re.split(r"[^\w-]", release.get("VERSION_ID", ""))
    return name + ".".join(numbers[: 2 if name in _WITH_MINOR else 1])


def _macos() -> str:
    version = platform.mac_ver()[0]
    return _MACOS.get(version.partition(".")[0], f"macos{version}")


def _windows() -> str:
    return f"windows{platform.version()}"
