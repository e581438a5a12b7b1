"""What belongs together on the web: the name that an institution registered, by the public suffix list."""

from urllib.parse import urlsplit

from tld import get_tld


def site_of(url: str) -> str:
    """Return the registered name behind an address: example.gov.cn for www.example.gov.cn; "" for no address.

    Numeric addresses, and names of an intranet that end in no known suffix, stay whole. The list comes with the
    library; nothing is fetched.
    """
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    found = get_tld(f"http://{host}/", fail_silently=True, as_object=True) if host else None
    return found.fld if found is not None and not isinstance(found, str) else host


def site_of_host(host: str) -> str:
    """Return the registered name of a host."""
    return site_of(f"http://[{host}]/" if ":" in host else f"http://{host}/")
