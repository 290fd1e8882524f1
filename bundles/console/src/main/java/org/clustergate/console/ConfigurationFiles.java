package org.clustergate.console;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the files in step with what is changed in the web console, because at the next start only
 * the files count: a changed configuration is written into its file, a deleted one deletes it, and
 * a new instance gets a file {@code PID-NAME.config}, from which File Install makes it again under
 * that name. The file wins where both changed: what is not the text last seen to agree is left
 * alone.
 */
@Component
public final class ConfigurationFiles implements ConfigurationListener {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationFiles.class);
    private static final String FILE = "felix.fileinstall.filename";
    private static final String OURS = "gateway.";
    private static final String SUFFIX = ".config";

    /** A file and its text when it last said the same as the configuration. */
    private record Known(Path file, String text) {}

    private final ConfigurationAdmin configurations;
    private final Path directory;
    private final Map<String, Known> known = new HashMap<>();

    /** Takes the directory from the framework property {@code gateway.conf}. */
    @Activate
    public ConfigurationFiles(BundleContext context, @Reference ConfigurationAdmin configurations)
            throws IOException, InvalidSyntaxException {
        this.configurations = configurations;
        String conf = context.getProperty("gateway.conf");
        directory = conf == null ? null : Path.of(conf);
        Configuration[] present = configurations.listConfigurations(null);
        for (Configuration configuration : present == null ? new Configuration[0] : present) {
            try {
                updated(configuration);
            } catch (IOException e) {
                LOG.error("{} is not saved: {}", configuration.getPid(), e.toString());
            }
        }
    }

    @Override
    public synchronized void configurationEvent(ConfigurationEvent event) {
        try {
            if (event.getType() == ConfigurationEvent.CM_DELETED) {
                deleted(event.getPid());
            } else if (event.getType() == ConfigurationEvent.CM_UPDATED) {
                updated(configurations.getConfiguration(event.getPid(), "?"));
            }
        } catch (IOException e) {
            LOG.error("{} is changed, but not in its file: {}", event.getPid(), e.toString());
        }
    }

    private void updated(Configuration configuration) throws IOException {
        Dictionary<String, Object> properties = configuration.getProperties();
        if (directory == null || properties == null) {
            return;
        }
        Map<String, Object> values = new TreeMap<>();
        Collections.list(properties.keys()).forEach(key -> values.put(key, properties.get(key)));
        Object source = values.remove(FILE);
        values.remove(Constants.SERVICE_PID);
        values.remove(ConfigurationAdmin.SERVICE_FACTORYPID);
        if (source != null) {
            save(configuration.getPid(), Path.of(URI.create(source.toString())), values);
        } else if (configuration.getPid().startsWith(OURS)) {
            create(configuration, values);
        }
    }

    private void save(String pid, Path file, Map<String, Object> values) throws IOException {
        if (!file.toString().endsWith(SUFFIX) || !Files.isRegularFile(file)) {
            return;
        }
        String text = Files.readString(file);
        Map<String, Object> written;
        try {
            written = ConfigFile.read(file);
        } catch (IOException e) {
            // Whoever takes the values says what is wrong with them; a draft is not overwritten.
            LOG.info("{} is not in the format of a .config file: {}", file, e.getMessage());
            return;
        }
        Known last = known.get(pid);
        if (ConfigFile.isSame(written, values)) {
            known.put(pid, new Known(file, text));
        } else if (last != null && last.text().equals(text)) {
            String merged = ConfigFile.merge(text, written, values);
            known.put(pid, new Known(file, merged));
            ConfigFile.write(file, merged);
            LOG.info("{} changed, saved to {}", pid, file);
        }
    }

    private void create(Configuration configuration, Map<String, Object> values)
            throws IOException {
        String factory = configuration.getFactoryPid();
        Path file =
                factory == null
                        ? directory.resolve(configuration.getPid() + SUFFIX)
                        : free(factory, name(values));
        ConfigFile.write(file, ConfigFile.merge("", Map.of(), values));
        LOG.info("{} is new, saved to {}", configuration.getPid(), file);
        if (factory != null) {
            configuration.delete();
        }
    }

    private void deleted(String pid) throws IOException {
        Known last = known.remove(pid);
        if (last != null && Files.deleteIfExists(last.file())) {
            LOG.info("{} deleted, with it {}", pid, last.file());
        }
    }

    /** What tells instances apart, in a form that suits a file name. */
    private static String name(Map<String, Object> values) {
        Object text = values.getOrDefault("protocol", values.getOrDefault("host", "new"));
        String name = String.valueOf(text).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return name.replaceAll("^-|-$", "").isEmpty() ? "new" : name.replaceAll("^-|-$", "");
    }

    private Path free(String factory, String name) {
        Path file = directory.resolve(factory + "-" + name + SUFFIX);
        for (int i = 2; Files.exists(file); i++) {
            file = directory.resolve(factory + "-" + name + "-" + i + SUFFIX);
        }
        return file;
    }
}
