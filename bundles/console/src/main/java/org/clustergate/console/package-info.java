/**
 * The web console's door and the gateway's own page in it: where it listens ({@link
 * org.clustergate.console.ConsoleServer}), who may enter ({@link
 * org.clustergate.console.ConsoleLogin}), and that what is changed inside ends up in the
 * configuration files ({@link org.clustergate.console.ConfigurationFiles}).
 */
package org.clustergate.console;
