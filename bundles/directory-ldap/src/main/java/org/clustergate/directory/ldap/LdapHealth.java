package org.clustergate.directory.ldap;

import com.unboundid.ldap.sdk.GetEntryLDAPConnectionPoolHealthCheck;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionPoolHealthCheck;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.time.Duration;

/**
 * Tells the pool which connections are of no use. One that breaks under a search is made anew and
 * the search tried again, but not when its time is up: whoever asked would not wait for it, and a
 * server that is slow would be asked twice.
 */
final class LdapHealth extends LDAPConnectionPoolHealthCheck {
    /** Reads the root entry (RFC 4512 section 5.1) over a connection that is idle. */
    private final LDAPConnectionPoolHealthCheck idle;

    LdapHealth(Duration timeout) {
        idle =
                new GetEntryLDAPConnectionPoolHealthCheck(
                        "", timeout.toMillis(), false, false, false, true, false);
    }

    @Override
    public void ensureConnectionValidAfterException(
            LDAPConnection connection, LDAPException exception) throws LDAPException {
        if (exception.getResultCode().equals(ResultCode.TIMEOUT)) {
            // Its late answer must not be taken for the next one's.
            connection.close();
        } else {
            super.ensureConnectionValidAfterException(connection, exception);
        }
    }

    @Override
    public void ensureConnectionValidForRelease(LDAPConnection connection) throws LDAPException {
        if (!connection.isConnected()) {
            throw new LDAPException(ResultCode.SERVER_DOWN, "the connection is closed");
        }
    }

    @Override
    public void ensureConnectionValidForContinuedUse(LDAPConnection connection)
            throws LDAPException {
        idle.ensureConnectionValidForContinuedUse(connection);
    }
}
