"""Container images as build records: the platforms of an index, a manifest list or an OCI layout."""

from __future__ import annotations

from collections.abc import Iterable

from coverage_report import Loader, hookimpl
from coverage_report_oci import documents, layout

AXES = ("os", "target")


@hookimpl
def register_loaders() -> Iterable[Loader]:
    """Offer a loader for documents, and one for layouts on disk."""
    return (
        Loader(
            name="oci",
            names_snapshots=True,
            accepts=documents.accepts,
            load=documents.load,
            help="an OCI image index, or a Docker manifest list: the platforms of an image",
            axes=AXES,
            options={"name": "what the image is called, where the document does not say it"},
        ),
        Loader(
            name="oci-layout",
            names_snapshots=True,
            accepts=layout.accepts,
            load=layout.load,
            help="a folder in the OCI image layout: the platforms of its images",
            axes=AXES,
        ),
    )
