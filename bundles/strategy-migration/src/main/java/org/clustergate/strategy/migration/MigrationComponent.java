package org.clustergate.strategy.migration;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clustergate.config.Settings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Hands each configured migration to the {@link MigrationStrategy}. */
@Component(
        service = {},
        immediate = true,
        configurationPid = MigrationSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "webconsole.configurationFactory.nameHint={service.pid}")
@Designate(ocd = MigrationSettings.class, factory = true)
public final class MigrationComponent {
    /**
     * Reasons of a deactivation: the configuration is deleted, the component disabled (Declarative
     * Services, ComponentConstants).
     */
    private static final Set<Integer> GONE = Set.of(4, 1);

    private final MigrationStrategy strategy;
    private final String name;
    private String source;

    @Activate
    public MigrationComponent(
            @Reference MigrationStrategy strategy, Map<String, Object> properties) {
        this.strategy = strategy;
        name = name(String.valueOf(properties.get("service.pid")));
        modified(properties);
    }

    /** What stands behind the tilde of the PID; it names files, so not everything will do. */
    static String name(String pid) {
        return pid.startsWith(MigrationSettings.PID)
                        && pid.length() > MigrationSettings.PID.length()
                ? pid.substring(MigrationSettings.PID.length() + 1)
                : pid;
    }

    @Modified
    void modified(Map<String, Object> properties) {
        source = Settings.source(MigrationSettings.PID, properties);
        if (Wave.isName(name)) {
            strategy.configure(name, properties);
        } else {
            strategy.problems()
                    .report(
                            source,
                            List.of(
                                    source
                                            + ": '"
                                            + name
                                            + "' is no name for a migration: up to 64 letters,"
                                            + " digits, dots, hyphens and underscores"));
        }
    }

    /** Where the whole bundle stops, the strategy must know its migrations to the last moment. */
    @Deactivate
    void deactivate(int reason) {
        if (!Wave.isName(name)) {
            strategy.problems().report(source, List.of());
        } else if (GONE.contains(reason)) {
            strategy.remove(name);
        }
    }
}
