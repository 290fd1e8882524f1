/**
 * What {@code bin/gateway} runs: a small program around the OSGi framework that installs every
 * bundle of the distribution, starts them in any order, says when the gateway is ready and drains
 * it at the end. It shares no classes with the bundles: they meet in services of {@code java.*}
 * types ({@link org.clustergate.launcher.LauncherServices}).
 */
package org.clustergate.launcher;
