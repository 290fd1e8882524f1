package org.clustergate.launcher;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * SIGTERM and SIGINT. A shutdown hook would not do: the process could neither end with 0 nor hear a
 * second signal. By reflection, because the compiler knows {@code sun.misc} only with a warning.
 */
final class Signals {
    private Signals() {}

    /** Has the action run, on a thread of its own, at each of the two signals. */
    static void onEnd(Runnable action) {
        for (String name : new String[] {"TERM", "INT"}) {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                Object proxy =
                        Proxy.newProxyInstance(
                                handler.getClassLoader(),
                                new Class<?>[] {handler},
                                (self, method, arguments) -> {
                                    if (method.getName().equals("handle")) {
                                        action.run();
                                    }
                                    return null;
                                });
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            } catch (InvocationTargetException e) {
                System.err.println("clustergate: SIG" + name + " ends at once: " + e.getCause());
            } catch (ReflectiveOperationException e) {
                System.err.println("clustergate: SIG" + name + " ends at once: " + e);
            }
        }
    }
}
