package org.clustergate.smtp;

/**
 * A mail's fate is known for everybody, and a bounce is being handed to a backend before the client
 * has its answer. The client's going away ends that without harm: the ledger has what its next try
 * needs.
 */
sealed interface BounceState extends RecipientState
        permits RoutingBounce, OpeningBounce, GivingBounce {

    Bounce bounce();

    @Override
    default Mail mail() {
        return bounce().mail();
    }
}
