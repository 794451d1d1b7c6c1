"""What is wrong with a Neo4j server, in one line that says what to do, from what its driver raises."""

import ssl
from collections.abc import Iterator
from typing import Final

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    UnsupportedServerProduct,
)

WRONG_LOGIN: Final = (
    "wrong user or password; give them in the url or as VENTUREGRAPH_NEO4J_USER and VENTUREGRAPH_NEO4J_PASSWORD"
)
NO_ANSWER: Final = "no Neo4j server answers there; start it, or check host and port"
UNKNOWN: Final = "what answers there is no Neo4j server of a version that we know; Neo4j 5.26 or later is needed"
BEFORE_5_7: Final = "a Neo4j server from before 5.7 answers there, which is too old; upgrade it to 5.26 or later"
NO_TLS: Final = (
    "no TLS is spoken there; use neo4j:// or bolt:// where the way to the server is safe, or check host and port"
)
DISTRUSTED: Final = (
    "this machine does not trust its certificate ({why}); name the file of its authority in SSL_CERT_FILE, "
    "or take the certificate unseen with neo4j+ssc:// or bolt+ssc://"
)
NO_MEMORY: Final = "the server has not enough memory for this; raise its limit"
OF_CODES: Final = (
    ("Neo.ClientError.Database.DatabaseNotFound", "the server has no database of that name; check the end of the url"),
    ("Neo.ClientError.Security.AuthenticationRateLimit", "the password was wrong too often; wait some seconds, then give the right one"),
    ("Neo.ClientError.Security.CredentialsExpired", "the password has to be changed first, as with every new server (cypher-shell asks for it)"),
    ("Neo.ClientError.Security.Forbidden", "this user may not do that; give it the right, or use another user"),
    ("Neo.ClientError.Statement.AccessMode", "this server only reads; use the address of one that writes"),
    ("Neo.ClientError.General.TransactionOutOfMemoryError", NO_MEMORY),
    ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", NO_MEMORY),
    ("Neo.TransientError", "the server is too busy; run the same again, nothing was lost"),
    ("Neo.DatabaseError", "the server reports an error; see its log"),
)  # fmt: skip


def reason(error: Exception) -> str:
    """Return in one line what is wrong and what to do."""
    if isinstance(error, AuthError):
        return WRONG_LOGIN
    if isinstance(error, UnsupportedServerProduct):
        return UNKNOWN
    if isinstance(error, ConfigurationError) and "Bolt Protocol" in str(error):  # of a server without what we set
        return BEFORE_5_7
    if isinstance(error, ServiceUnavailable | SessionExpired):
        return _unreached(list(_causes(error)))
    code = getattr(error, "code", None) or ""
    known = next((text for start, text in OF_CODES if code.startswith(start)), "")
    said = error.message if isinstance(error, Neo4jError) else error.args[0] if error.args else ""
    return known or " ".join(f"Neo4j refuses: {said or type(error).__name__}".split())


def _unreached(causes: list[BaseException]) -> str:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return DISTRUSTED.format(why=cause.verify_message)
        if isinstance(cause, ssl.SSLError):
            return NO_TLS
    closed = any("incomplete handshake" in str(cause) for cause in causes)
    return f"{NO_ANSWER}; where it wants TLS the url begins with neo4j+s:// or bolt+s://" if closed else NO_ANSWER


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what led to it; a cluster has an error for each of its addresses."""
    while error:
        yield error
        for one in getattr(error, "exceptions", ()):
            yield from _causes(one)
        error = error.__cause__ or error.__context__
