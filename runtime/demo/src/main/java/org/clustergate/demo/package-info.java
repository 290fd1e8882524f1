/** What {@code bin/gateway demo} runs; no part of the gateway. */
package org.clustergate.demo;
