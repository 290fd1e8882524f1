/**
 * Reading configuration so that what is wrong with it is said once, completely and in clear words:
 * file, key, value, rule and a hint.
 *
 * <p>A component takes its properties as a map, reads them with {@link
 * org.clustergate.config.Settings}, and keeps its old settings while {@link
 * org.clustergate.config.Settings#problems()} is not empty; it reports them to {@link
 * org.clustergate.config.ConfigurationProblems}.
 */
@Export
@Version("1.0.0")
package org.clustergate.config;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
