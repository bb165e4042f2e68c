// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace MerkleStore.Simulation.Fuzzing;

/// <summary>Writes counters of edges into the code of an assembly: at each basic block, <c>map[previous ^ block]++; previous = block &gt;&gt; 1</c>.</summary>
internal static class Instrumenter
{
    public const string TypeName = "InstrumentedCoverage";
    public const string MapName = "Map";
    public const string PreviousName = "Previous";
    public const int MapBytes = 1 << 16;

    /// <summary>The namespaces with decoders. Kernels of hashing and memory are left as fast as they are.</summary>
    private static readonly string[] Namespaces =
        ["MerkleStore.Journal", "MerkleStore.Log", "MerkleStore.Tree", "MerkleStore.Commits", "MerkleStore.Compression", "MerkleStore.Snapshots", "MerkleStore.Proofs", "MerkleStore.Exchange", "MerkleStore.Tool.Replay"];

    /// <summary>Instruments an assembly.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="blocks">The number of basic blocks.</param>
    /// <returns>The bytes of the new assembly.</returns>
    public static byte[] Instrument(string path, out int blocks)
    {
        using var module = ModuleDefinition.ReadModule(path, new ReaderParameters { ReadSymbols = false, InMemory = true });
        var type = new TypeDefinition(string.Empty, TypeName, TypeAttributes.Public | TypeAttributes.Class | TypeAttributes.Abstract | TypeAttributes.Sealed, module.TypeSystem.Object);
        var map = new FieldDefinition(MapName, FieldAttributes.Public | FieldAttributes.Static, new ArrayType(module.TypeSystem.Byte));
        var previous = new FieldDefinition(PreviousName, FieldAttributes.Public | FieldAttributes.Static, module.TypeSystem.Int32);
        type.Fields.Add(map);
        type.Fields.Add(previous);
        blocks = 0;
        foreach (MethodDefinition method in module.GetTypes().Where(IsCovered).SelectMany(t => t.Methods).Where(m => m.HasBody && m.Body.Instructions.Count > 0))
        {
            blocks += Instrument(method.Body, map, previous, blocks);
        }

        module.Types.Add(type);
        using var stream = new MemoryStream();
        module.Write(stream);
        return stream.ToArray();
    }

    private static bool IsCovered(TypeDefinition type)
    {
        TypeDefinition outer = type;
        while (outer.DeclaringType is not null)
        {
            outer = outer.DeclaringType;
        }

        return Namespaces.Contains(outer.Namespace) || (outer.Namespace == "MerkleStore" && outer.Name.StartsWith("Proof", StringComparison.Ordinal));
    }

    private static int Instrument(MethodBody body, FieldDefinition map, FieldDefinition previous, int first)
    {
        body.SimplifyMacros();
        HashSet<Instruction> leaders = [body.Instructions[0]];
        foreach (Instruction instruction in body.Instructions)
        {
            Instruction[] targets = instruction.Operand switch { Instruction target => [target], Instruction[] many => many, _ => [] };
            leaders.UnionWith(targets);
            if (targets.Length > 0 && instruction.Next is not null)
            {
                leaders.Add(instruction.Next);
            }
        }

        ILProcessor il = body.GetILProcessor();
        Dictionary<Instruction, Instruction> moved = [];
        int block = first;
        foreach (Instruction leader in body.Instructions.Where(leaders.Contains).ToArray())
        {
            // A fixed multiplier spreads the numbers over the map.
            int id = (int)((uint)(++block * 2654435761) >> 16) & (MapBytes - 1);
            Instruction[] counter =
            [
                il.Create(OpCodes.Ldsfld, map), il.Create(OpCodes.Ldsfld, previous), il.Create(OpCodes.Ldc_I4, id), il.Create(OpCodes.Xor), il.Create(OpCodes.Ldelema, map.FieldType.GetElementType()),
                il.Create(OpCodes.Dup), il.Create(OpCodes.Ldind_U1), il.Create(OpCodes.Ldc_I4_1), il.Create(OpCodes.Add), il.Create(OpCodes.Conv_U1), il.Create(OpCodes.Stind_I1),
                il.Create(OpCodes.Ldc_I4, id >> 1), il.Create(OpCodes.Stsfld, previous),
            ];
            Array.ForEach(counter, instruction => il.InsertBefore(leader, instruction));
            moved.Add(leader, counter[0]);
        }

        Instruction Moved(Instruction at) => moved.GetValueOrDefault(at, at);
        foreach (Instruction instruction in body.Instructions)
        {
            instruction.Operand = instruction.Operand switch { Instruction target => Moved(target), Instruction[] many => Array.ConvertAll(many, Moved), object other => other, null => null };
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = Moved(handler.TryStart);
            handler.TryEnd = handler.TryEnd is null ? null : Moved(handler.TryEnd);
            handler.HandlerStart = Moved(handler.HandlerStart);
            handler.HandlerEnd = handler.HandlerEnd is null ? null : Moved(handler.HandlerEnd);
            handler.FilterStart = handler.FilterStart is null ? null : Moved(handler.FilterStart);
        }

        body.OptimizeMacros();
        return block - first;
    }
}
