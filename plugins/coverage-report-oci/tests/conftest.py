"""Settings of this plugin's tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Machines of CI are shared: how long an example takes there says nothing.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
