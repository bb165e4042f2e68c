// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Reflection;
using System.Runtime.Loader;

namespace MerkleStore.Simulation.Fuzzing;

/// <summary>Loads the engine, the tool and these targets once more, with counters of edges in the code.</summary>
internal sealed class InstrumentedContext : AssemblyLoadContext
{
    private readonly Dictionary<string, Assembly> _loaded = [];
    private readonly byte[] _map = new byte[Instrumenter.MapBytes];

    private InstrumentedContext()
        : base("instrumented")
    {
    }

    /// <summary>Makes the context.</summary>
    /// <returns>The targets with counters, and the map of the counters.</returns>
    public static (Func<string, byte[], string?> Run, byte[] Map) Load()
    {
        var context = new InstrumentedContext();
        context.LoadInstrumented(typeof(ContextStore).Assembly.Location);
        context.LoadInstrumented(typeof(Tool.ToolException).Assembly.Location);
        Assembly self = context.LoadFromAssemblyPath(typeof(InstrumentedContext).Assembly.Location);
        context._loaded.Add(self.GetName().Name!, self);
        MethodInfo run = self.GetType(typeof(FuzzTargets).FullName!, throwOnError: true)!.GetMethod(nameof(FuzzTargets.Run))!;
        return (run.CreateDelegate<Func<string, byte[], string?>>(), context._map);
    }

    protected override Assembly? Load(AssemblyName assemblyName) => _loaded.GetValueOrDefault(assemblyName.Name!);

    private void LoadInstrumented(string path)
    {
        using var stream = new MemoryStream(Instrumenter.Instrument(path, out _));
        Assembly assembly = LoadFromStream(stream);
        assembly.GetType(Instrumenter.TypeName, throwOnError: true)!.GetField(Instrumenter.MapName)!.SetValue(null, _map);
        _loaded.Add(assembly.GetName().Name!, assembly);
    }
}
