package org.clustergate.core.config;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Hands each configured backend to the {@link ConfigurationBook}. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "gateway.backend",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "webconsole.configurationFactory.nameHint={service.pid}")
@Designate(ocd = BackendSettings.class, factory = true)
public final class BackendComponent {
    private final ConfigurationBook.Page page;

    @Activate
    public BackendComponent(@Reference ConfigurationBook book, Map<String, Object> properties) {
        page = book.open(Entry.Kind.BACKEND, properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        page.rewrite(properties);
    }

    @Deactivate
    void deactivate() {
        page.remove();
    }
}
