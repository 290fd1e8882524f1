/**
 * How a session or a recipient finds its backend.
 *
 * <p>A frontend's <em>policy</em> is an ordered list of strategy names. The core asks each named
 * {@link org.clustergate.route.RoutingStrategy} in turn with a {@link
 * org.clustergate.route.RouteQuery}; the answer is a {@link org.clustergate.route.Decision}: route
 * to a backend, go on among fewer of them, pass, or reject. Decisions are plain records that
 * outlive the bundle that made them.
 */
@Export
@Version("1.0.0")
package org.clustergate.route;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
