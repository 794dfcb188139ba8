using TorchRelu;

return CommandLine.Run(args, ToolEnvironment.OfThisProcess());
