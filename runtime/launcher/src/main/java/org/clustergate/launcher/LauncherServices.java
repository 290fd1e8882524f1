package org.clustergate.launcher;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * The services through which bundles talk to the launcher, found by the property {@code
 * gateway.launcher}. They have {@code java.*} types, because launcher and bundles share no others:
 *
 * <ul>
 *   <li>{@code ready}: a Supplier of one line, present while the configuration is in force;
 *   <li>{@code problems}: a Supplier of a List of lines, present while a configuration is refused;
 *   <li>{@code console}: a Supplier of the web console's URL, present while it listens;
 *   <li>{@code drain}: a Function from Duration to CompletionStage.
 * </ul>
 */
final class LauncherServices {
    private static final String NAME = "gateway.launcher";

    private final BundleContext context;

    /**
     * @param changed called on the thread of whoever registers, changes or withdraws a service
     */
    LauncherServices(BundleContext context, Runnable changed) {
        this.context = context;
        try {
            context.addServiceListener(event -> changed.run(), "(" + NAME + "=*)");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Optional<String> ready() {
        return supplied("ready").map(String::valueOf);
    }

    Optional<String> console() {
        return supplied("console").map(String::valueOf);
    }

    List<String> problems() {
        return supplied("problems")
                .filter(List.class::isInstance)
                .map(lines -> ((List<?>) lines).stream().map(String::valueOf).toList())
                .orElse(List.of());
    }

    /** Complete when no session is left; at once where nothing can be drained. */
    CompletionStage<?> drain(Duration deadline) {
        return find(Function.class, "drain")
                .map(
                        service -> {
                            @SuppressWarnings("unchecked")
                            Function<Object, Object> drain = (Function<Object, Object>) service;
                            return (CompletionStage<?>) drain.apply(deadline);
                        })
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    private Optional<Object> supplied(String name) {
        return find(Supplier.class, name).map(service -> ((Supplier<?>) service).get());
    }

    private <T> Optional<T> find(Class<T> type, String name) {
        try {
            String filter =
                    "(&("
                            + Constants.OBJECTCLASS
                            + "="
                            + type.getName()
                            + ")("
                            + NAME
                            + "="
                            + name
                            + "))";
            ServiceReference<?>[] found = context.getAllServiceReferences(null, filter);
            return found == null
                    ? Optional.empty()
                    : Optional.ofNullable(context.getService(found[0])).map(type::cast);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
