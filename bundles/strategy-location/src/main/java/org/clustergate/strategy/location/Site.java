package org.clustergate.strategy.location;

import org.clustergate.mail.Network;

/** Clients of that network are best served by members of that pool. */
record Site(Network network, String pool) {}
