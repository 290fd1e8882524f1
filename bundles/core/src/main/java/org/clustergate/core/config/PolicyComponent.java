package org.clustergate.core.config;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Hands each configured policy to the {@link ConfigurationBook}. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "gateway.policy",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "webconsole.configurationFactory.nameHint={service.pid}")
@Designate(ocd = PolicySettings.class, factory = true)
public final class PolicyComponent {
    private final ConfigurationBook.Page page;

    @Activate
    public PolicyComponent(@Reference ConfigurationBook book, Map<String, Object> properties) {
        page = book.open(Entry.Kind.POLICY, properties);
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
