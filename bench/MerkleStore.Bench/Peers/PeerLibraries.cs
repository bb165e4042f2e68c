// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Reflection;
using System.Runtime.InteropServices;

namespace MerkleStore.Bench.Peers;

/// <summary>Finds the system's libraries under the names that distributions give them.</summary>
internal static class PeerLibraries
{
    /// <summary>The name of RocksDB in imports.</summary>
    public const string Rocks = "rocksdb";

    /// <summary>The name of LMDB in imports.</summary>
    public const string Lmdb = "lmdb";

    private static readonly string[] RocksNames = ["librocksdb.so", "librocksdb.so.9", "librocksdb.so.8.9", "librocksdb.so.7.8", "librocksdb.so.6.11"];
    private static readonly string[] LmdbNames = ["liblmdb.so.0", "liblmdb.so"];

    /// <summary>Makes the imports of this assembly find the libraries.</summary>
    public static void Register() => NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), Resolve);

    /// <summary>Whether a library is installed.</summary>
    public static bool Has(string name) => Resolve(name, Assembly.GetExecutingAssembly(), null) != 0;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        string[] names = name switch
        {
            Rocks => RocksNames,
            Lmdb => LmdbNames,
            _ => [],
        };
        foreach (string candidate in names)
        {
            if (NativeLibrary.TryLoad(candidate, out nint handle))
            {
                return handle;
            }
        }

        return 0;
    }
}
