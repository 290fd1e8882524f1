/**
 * The contract of protocol engines: pure state machines, event in, step out.
 *
 * <p>A state is a {@link org.clustergate.engine.ProtocolEngine}. It says which {@link
 * org.clustergate.engine.Frame} it reads next from each {@link org.clustergate.engine.Side}; the
 * {@link org.clustergate.engine.EngineLoop} cuts the input accordingly, hands it over as {@link
 * org.clustergate.engine.Event}s and has the {@link org.clustergate.engine.Action}s of the {@link
 * org.clustergate.engine.Step} performed. A state that reads nothing suspends its side: while a
 * route is open the client is not read, so pipelined commands keep their order and memory stays
 * bounded.
 */
@Export
@Version("1.0.0")
package org.clustergate.engine;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
