// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using MerkleStore.Io;

namespace MerkleStore.FaultHost;

/// <summary>The operations that a test can ask for, on a file "data" of 64 KiB or less.</summary>
internal sealed partial class Operations(string directory) : IDisposable
{
    private const int Block = 4096;
    private const int Blocks = 16;
    private const int LimitFileSize = 1;
    private const int SignalFileSize = 25;
    private const uint Nobody = 65534;

    private FileStorage? _storage;
    private IStorageFile? _file;
    private IDisposable? _lock;

    private FileStorage Storage => _storage ??= new FileStorage(directory, create: false);

    private IStorageFile Data => _file ??= Storage.Open("data", StorageOpenMode.ReadWrite);

    /// <summary>Does one operation and tells its result, or lets its error through.</summary>
    public string Run(string name)
    {
        switch (name)
        {
            case "open":
                _ = Data;
                return "ok";
            case "create":
                Storage.Open("created", StorageOpenMode.CreateNew).Dispose();
                return "ok";
            case "write":
                Data.Write(0, Pattern());
                return "ok";
            case "read":
                byte[] read = new byte[Block * Blocks];
                int count = Data.Read(0, read);
                return FormattableString.Invariant($"ok {count} {(read.AsSpan(0, count).SequenceEqual(Pattern().AsSpan(0, count)) ? "same" : "other")}");
            case "extend":
                Data.SetLength(Block * (Blocks + 1));
                return "ok";
            case "barrier":
                Data.Barrier();
                return "ok";
            case "drop":
                Data.DropCache();
                return "ok";
            case "sync-directory":
                Storage.SyncDirectory();
                return "ok";
            case "runtime-flush":
                return RuntimeFlush();
            case "lock":
                _lock = Storage.Lock("LOCK");
                return "ok";
            case "wait":
                return Console.In.ReadLine() ?? "end of input";
            case "limit-file-size":
                return LimitFiles();
            case "become-nobody":
                return BecomeNobody();
            default:
                throw new ArgumentException($"There is no operation '{name}'.", nameof(name));
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _lock?.Dispose();
        _storage?.Dispose();
    }

    private static byte[] Pattern()
    {
        byte[] bytes = new byte[Block * Blocks];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((i * 31) + (i >> 8));
        }

        return bytes;
    }

    /// <summary>Lets no file of this process grow past 8 blocks; the signal that would end the process is ignored, so that the calls fail instead.</summary>
    private static string LimitFiles()
    {
        _ = signal(SignalFileSize, 1);
        ulong[] limit = [Block * 8, Block * 8];
        return setrlimit(LimitFileSize, limit) == 0 ? "ok" : "refused";
    }

    /// <summary>Gives up the rights of root, if there are any, after having loaded all code that an operation and its failure need: its place may be closed to others.</summary>
    private string BecomeNobody()
    {
        try
        {
            Storage.Open("absent", StorageOpenMode.Read).Dispose();
        }
        catch (StorageFailureException failure)
        {
            Console.Error.WriteLine(failure.Message);
        }

        Console.Out.Flush();
        return setuid(Nobody) == 0 ? "ok" : "not root";
    }

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "Shows why the call is banned.")]
    private string RuntimeFlush()
    {
        using var stream = new FileStream(Path.Combine(directory, "data"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.Write("runtime"u8);
        stream.Flush(flushToDisk: true);
        return "ok";
    }

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, [In] ulong[] limit);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc")]
    private static partial int setuid(uint user);
}
